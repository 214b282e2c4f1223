/** The meta loop as a process of its own: started in the background, ended, asked whether it runs. */
import { join } from 'node:path'
import { AutonomyError } from '../../errors.ts'
import type { Milliseconds } from '../../platform/clock.ts'
import { readLastJsonLines } from '../../platform/jsonl.ts'
import { refuseIfStopped } from '../../workspace/stop-switch.ts'
import type { CoordinationDeps } from '../coordination-deps.ts'
import { findRunner, removeRunner, runnerProcess, type RunnerRecord } from '../run/runner-record.ts'
import { isRecord } from '../record-fields.ts'

/** The name under which the loop is known among runners. */
export const META_RUNNER = 'meta'

const BEGINS_WITHIN: Milliseconds = 10_000
const ENDS_WITHIN: Milliseconds = 5000
const LOOK_AGAIN: Milliseconds = 20

export type ProcessDeps = Pick<CoordinationDeps, 'clock' | 'environment' | 'files' | 'paths' | 'processes'>

export interface MetaStatus {
  running: boolean
  pid: number | null
  /** ISO 8601. */
  started_at: string | null
  /** Of the last line of `meta_cycles.jsonl`. */
  last_cycle:
    | { cycle_id: string; at: string; health: number | null; actions: number }
    | { at: string; error: string }
    | null
}

/** @throws AutonomyError INVALID_DOCUMENT, IO */
export function metaStatus(deps: ProcessDeps): MetaStatus {
  const running = runningLoop(deps)
  return {
    running: running !== undefined,
    pid: running?.pid ?? null,
    started_at: running?.started_at ?? null,
    last_cycle: lastCycle(deps),
  }
}

/** Undefined when none runs. A record or a pid file that a killed loop left is no running loop. */
export function runningLoop(deps: Pick<ProcessDeps, 'files' | 'paths' | 'processes'>): RunnerRecord | undefined {
  const record = findRunner(META_RUNNER, deps)
  return record !== undefined && deps.processes.isRunning(runnerProcess(record)) ? record : undefined
}

export interface StartedMeta {
  pid: number
  /** It ran already. */
  already: boolean
  /** Where its output goes. */
  log: string
}

/** Resolves when the loop has begun. @throws AutonomyError STOPPED, IO (it did not begin; its output says why) */
export async function startMeta(deps: ProcessDeps): Promise<StartedMeta> {
  refuseIfStopped(deps.paths, deps)
  const { paths, processes } = deps
  const log = join(paths.coordination.logs, 'meta.log')
  const before = runningLoop(deps)
  if (before) return { pid: before.pid, already: true, log }
  const argv = [...processes.self, 'meta', 'run', '--workspace', paths.root] as const
  const begun = processes.startDetached({ argv, cwd: paths.root, log })
  const seen = await until(BEGINS_WITHIN, () => runningLoop(deps) ?? !processes.isRunning(begun), deps)
  const record = seen === undefined || typeof seen === 'boolean' ? runningLoop(deps) : seen
  if (record) return { pid: record.pid, already: record.pid !== begun.pid, log }
  throw new AutonomyError('IO', 'The meta loop did not begin', { hint: `Its output is in ${log}.` })
}

export interface StoppedMeta {
  /** Null when none ran. */
  pid: number | null
  /** `killed`: it did not end within five seconds. */
  ended: 'not_running' | 'terminated' | 'killed'
}

/** Ends the loop and nothing else; works while the workspace is stopped. @throws AutonomyError IO */
export async function stopMeta(deps: ProcessDeps): Promise<StoppedMeta> {
  const record = runningLoop(deps)
  if (!record) {
    removeRunner(META_RUNNER, deps)
    return { pid: null, ended: 'not_running' }
  }
  const loop = runnerProcess(record)
  deps.processes.signal(loop, 'SIGTERM')
  const isOver = await until(ENDS_WITHIN, () => !deps.processes.isRunning(loop), deps)
  if (!isOver) deps.processes.signal(loop, 'SIGKILL')
  removeRunner(META_RUNNER, deps)
  return { pid: record.pid, ended: isOver ? 'terminated' : 'killed' }
}

/** What `look` finds, as soon as it is anything but false; undefined when time is up. */
async function until<T>(
  limit: Milliseconds,
  look: () => T | false,
  { clock }: Pick<ProcessDeps, 'clock'>,
): Promise<T | undefined> {
  const end = clock.monotonic() + limit
  for (;;) {
    const found = look()
    if (found !== false) return found
    if (clock.monotonic() > end) return undefined
    await clock.sleep(LOOK_AGAIN)
  }
}

function lastCycle({ paths }: Pick<ProcessDeps, 'paths'>): MetaStatus['last_cycle'] {
  const [line] = readLastJsonLines(paths.coordination.metaCycles, 1, (value) => value).records
  if (!isRecord(line)) return null
  const { cycle_id, at, health, actions, error } = line
  if (isRecord(error)) return { at: String(at), error: String(error['message']) }
  const score = isRecord(health) ? health['score'] : null
  const done = Array.isArray(actions) ? actions.filter((action) => isRecord(action) && action['done'] === true) : []
  return {
    cycle_id: String(cycle_id),
    at: String(at),
    health: typeof score === 'number' ? score : null,
    actions: done.length,
  }
}
