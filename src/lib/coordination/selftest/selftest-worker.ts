/** One of the agents of the selftest: each of its commands is a process of this program; some are killed on the way. */
import { AutonomyError } from '../../errors.ts'
import type { Milliseconds } from '../../platform/clock.ts'
import type { Platform } from '../../platform/deps.ts'
import { isRecord } from '../record-fields.ts'
import type { Acknowledged } from './judge-selftest.ts'

export interface WorkerDeps extends Pick<Platform, 'clock' | 'random' | 'processes'> {
  root: string
  lease: Milliseconds
  /** Nothing is pending or active any more. */
  isDone: () => Promise<boolean>
  /** What was acknowledged to anybody. */
  told: Acknowledged
}

/** One command in six is killed within this time; one claim in ten is never completed. */
const KILL_WITHIN: Milliseconds = 150
const [KILLS, FORGETS] = [1 / 6, 1 / 10]

/** @throws AutonomyError IO when a command fails in a way that is no part of the game */
export async function runWorker(agent: string, signal: AbortSignal, deps: WorkerDeps): Promise<void> {
  while (!signal.aborted) {
    const claim = await command(['work', 'claim', '--agent', agent, '--lease', `${deps.lease}ms`], deps)
    const granted = claim.exit === 0 ? grantIn(claim.answer) : undefined
    if (granted === undefined) {
      if (claim.exit === 6 && (await deps.isDone())) return
      await deps.clock.sleep(50 + 200 * deps.random.number(), signal).catch(() => {})
      continue
    }
    const { id, token, already } = granted
    if (!already) deps.told.claims.push({ id, token, agent })
    if (deps.random.number() < FORGETS) continue
    const holder = ['--agent', agent, '--token', String(token)]
    const complete = await command(['work', 'complete', id, ...holder, '--result', `by ${agent}`], deps)
    if (complete.exit === 0) {
      const isRepeat = isRecord(complete.answer) && complete.answer['already'] === true
      if (!isRepeat) deps.told.completions.push({ id, token, agent })
    }
  }
}

/** Done, a race lost, nothing ready, the store busy. */
const EXPECTED: ReadonlySet<number> = new Set([0, 5, 6, 75])

interface Told {
  /** Undefined when it was killed. */
  exit: number | undefined
  answer: unknown
}

async function command(words: readonly string[], deps: WorkerDeps): Promise<Told> {
  const { processes, clock, random, root, told } = deps
  const [program, ...self] = processes.self
  const said = { stdout: '', stderr: '' }
  const child = processes.start({
    argv: [program, ...self, ...words, '--workspace', root, '--json'],
    output: (chunk, stream) => {
      said[stream] += chunk.toString('utf8')
    },
  })
  told.commands++
  if (random.number() < KILLS) {
    clock.sleep(random.number() * KILL_WITHIN).then(
      () => child.kill(),
      () => {},
    )
  }
  const { exitCode, duration } = await child.exited
  if (exitCode === undefined) told.killed++
  else told.latencies.push(duration)
  if (exitCode === 5) told.refused++
  if (exitCode === 75) told.busy++
  if (exitCode !== undefined && !EXPECTED.has(exitCode)) {
    throw new AutonomyError(
      'IO',
      `a command of the selftest exited ${exitCode}: ${said.stdout}${said.stderr}`.trimEnd(),
    )
  }
  return { exit: exitCode, answer: exitCode === 0 ? parsed(said.stdout) : undefined }
}

function parsed(text: string): unknown {
  try {
    return JSON.parse(text)
  } catch {
    return undefined
  }
}

function grantIn(answer: unknown): { id: string; token: number; already: boolean } | undefined {
  const claimed = isRecord(answer) && Array.isArray(answer['claimed']) ? answer['claimed'] : []
  const [first]: unknown[] = claimed
  if (!isRecord(first)) return undefined
  return { id: String(first['work_item_id']), token: Number(first['token']), already: first['already'] === true }
}
