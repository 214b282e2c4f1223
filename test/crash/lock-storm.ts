/** Runs the lock storm and says what it found; shared by the crash test and the benchmark. */
import { spawn, type ChildProcess } from 'node:child_process'
import { once } from 'node:events'
import { mkdtempSync, readdirSync, readFileSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'

export interface StormResult {
  increments: number
  kills: number
  /** Numbers reached twice: an update was lost in between. */
  lost: number
  /** Times two live processes held the lock at once. */
  twoHolders: number
  /** Numbers missing from the logs; at most one for each kill (between counter and log). */
  unlogged: number
  /** Workers that ended by themselves, with what they said. */
  failures: readonly string[]
  longestWait: number
}

export interface StormPlan {
  workers: number
  /** Milliseconds. */
  duration: number
  /** Milliseconds between kills; undefined: none. */
  killEvery: number | undefined
}

/** A worker may be killed from its first increment on, and the time runs from when each had one: slow starts count out. */
export async function lockStorm({ workers, duration, killEvery }: StormPlan): Promise<StormResult> {
  const directory = mkdtempSync(join(tmpdir(), 'lock-storm-'))
  const running = new Map<number, ChildProcess>()
  const ready: ChildProcess[] = []
  const failures: string[] = []
  let started = 0
  let kills = 0
  let over = false
  const start = (slot: number): Promise<unknown> => {
    const args = [join(import.meta.dirname, 'lock-worker.ts'), directory, String(started++)]
    const child = spawn(process.execPath, args, { stdio: ['ignore', 'pipe', 'pipe'] })
    let said = ''
    child.stdout.once('data', () => ready.push(child))
    child.stderr.on('data', (chunk: Buffer) => (said += chunk.toString()))
    child.on('exit', (code, signal) => {
      if (signal !== 'SIGKILL') failures.push(`exit ${code} ${signal}: ${said}`)
      else if (!over) void start(slot)
    })
    running.set(slot, child)
    return Promise.race([once(child.stdout, 'data'), once(child, 'exit')])
  }
  const killOne = (): void => {
    const [victim] = ready.splice(Math.floor(Math.random() * ready.length), 1)
    if (victim?.kill('SIGKILL')) kills++
  }
  await Promise.all(Array.from({ length: workers }, (_, slot) => start(slot)))
  const killer = killEvery && setInterval(killOne, killEvery)
  await new Promise((resolve) => setTimeout(resolve, duration))
  over = true
  if (killer) clearInterval(killer)
  await Promise.all(Array.from(running.values(), ended))
  const result = { ...read(directory), kills, failures }
  rmSync(directory, { recursive: true })
  return result
}

async function ended(child: ChildProcess): Promise<void> {
  if (child.exitCode !== null || child.signalCode !== null) return
  const gone = new Promise((resolve) => child.once('exit', resolve))
  child.kill('SIGKILL')
  await gone
}

function read(directory: string): Omit<StormResult, 'kills' | 'failures'> {
  const names = readdirSync(directory)
  const lines = names
    .filter((name) => name.startsWith('log-'))
    .flatMap((name) => readFileSync(join(directory, name), 'utf8').split('\n').slice(0, -1))
    .map((line) => line.split(' ').map(Number))
  const reached = lines.map(([value = 0]) => value)
  const distinct = new Set(reached).size
  const violations = names.includes('violations') ? readFileSync(join(directory, 'violations'), 'utf8') : ''
  return {
    increments: reached.length,
    lost: reached.length - distinct,
    twoHolders: violations.split('\n').length - 1,
    unlogged: Number(readFileSync(join(directory, 'counter.json'), 'utf8')) - distinct,
    longestWait: Math.max(...lines.map(([, waited = 0]) => waited)),
  }
}
