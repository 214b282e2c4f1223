/**
 * How long `autonomy stop` takes until fifty running agents, their commands included, have ended and their items are
 * pending again. Out of bounds: more than a second, a process that is left, an item that is not pending. The time of
 * `drain` and `kill` is printed, too. Run: `npm run bench -- stop`.
 */
import { spawn, spawnSync } from 'node:child_process'
import { mkdtempSync, readdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'

const agents = 50
const BOUND = 1000
const run = join(import.meta.dirname, '..', 'bin', 'run.js')

function autonomy(root: string, ...args: readonly string[]): string {
  return spawnSync(process.execPath, [run, ...args, '--workspace', root, '--json'], { encoding: 'utf8' }).stdout
}

/** Pids of commands at work. */
function atWork(root: string): number[] {
  const folder = join(root, '.agent-workspace/coordination/runners')
  try {
    const names = readdirSync(folder).filter((name) => name.endsWith('.json') && !name.startsWith('.'))
    return names.flatMap((name) =>
      JSON.parse(readFileSync(join(folder, name), 'utf8')).work.map((each: { child_pid: number }) => each.child_pid),
    )
  } catch {
    return []
  }
}

function isAlive(pid: number): boolean {
  try {
    return !/^State:\s+Z/m.test(readFileSync(`/proc/${pid}/status`, 'utf8'))
  } catch {
    return false
  }
}

async function measure(level: string): Promise<void> {
  const root = mkdtempSync(join(tmpdir(), 'bench-stop-'))
  try {
    writeFileSync(join(root, 'autonomy.yaml'), 'checks: []\n')
    const lines = Array.from({ length: agents }, (_, item) =>
      JSON.stringify({ work_type: 'any', description: `item ${item}` }),
    )
    const input = `${lines.join('\n')}\n`
    spawnSync(process.execPath, [run, 'work', 'import', '-', '--workspace', root], { input })
    const seconds = level === 'drain' ? '5' : '60'
    const runners = Array.from({ length: agents }, (_, agent) => {
      const words = ['agent', 'run', '--workspace', root, '--agent', `a${agent}`, '--', 'sleep', seconds]
      return spawn(process.execPath, [run, ...words], { stdio: 'ignore' })
    })
    const wanted = level === 'drain' ? 1 : agents
    while (atWork(root).length < wanted) await new Promise((resolve) => setTimeout(resolve, 100))
    const commands = atWork(root)
    await new Promise((resolve) => setTimeout(resolve, 1000))
    const { duration_ms: took, acknowledged, agents: met } = JSON.parse(autonomy(root, 'stop', '--level', level))
    const left = level === 'drain' ? [] : [...commands, ...runners.map(({ pid = 0 }) => pid)].filter(isAlive)
    console.log(
      `${level.padEnd(10)} ${acknowledged} of ${met} acknowledged in ${took} ms, ${left.length} processes left`,
    )
    if (level !== 'drain' && (took > BOUND || left.length > 0 || met !== agents)) process.exitCode = 1
    for (const runner of runners) runner.kill('SIGKILL')
    await new Promise((resolve) => setTimeout(resolve, 500))
  } finally {
    rmSync(root, { recursive: true, force: true, maxRetries: 5 })
  }
}

for (const level of ['terminate', 'kill', 'drain']) await measure(level)
