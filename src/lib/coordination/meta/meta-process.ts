/** The meta loop as a process of its own: started in the background, ended, asked whether it runs. */
import type { Milliseconds } from '../../platform/clock.ts'
import type { ProcessIdentity } from '../../platform/process-identity.ts'
import { readLastJsonLines } from '../../platform/jsonl.ts'
import { refuseIfStopped } from '../../workspace/stop-switch.ts'
import type { CoordinationDeps } from '../coordination-deps.ts'
import { findRunner, removeRunner, runnerProcess, type RunnerRecord } from '../run/runner-record.ts'
import { agentLogPath } from '../run/agent-log.ts'
import { spawnBackground } from '../run/spawn-agent.ts'
import { isRecord } from '../record-fields.ts'

/** The name under which the loop is known among runners. */
export const META_RUNNER = 'meta'

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

/**
 * Resolves when the loop has begun.
 * @throws AutonomyError STOPPED, STEP_FAILED (it ended at once: the message is what it said), TIMEOUT, IO
 */
export async function startMeta(deps: ProcessDeps): Promise<StartedMeta> {
  refuseIfStopped(deps.paths, deps)
  const log = agentLogPath(META_RUNNER, deps.paths)
  const before = runningLoop(deps)
  if (before) return { pid: before.pid, already: true, log }
  const args = ['meta', 'run', '--workspace', deps.paths.root]
  try {
    const { pid } = await spawnBackground({ name: META_RUNNER, args, log }, deps)
    return { pid, already: false, log }
  } catch (error) {
    // Another one may have begun in between, so that ours ended.
    const other = runningLoop(deps)
    if (other === undefined) throw error
    return { pid: other.pid, already: true, log }
  }
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
  const isOver = await isGone(loop, deps)
  if (!isOver) deps.processes.signal(loop, 'SIGKILL')
  removeRunner(META_RUNNER, deps)
  return { pid: record.pid, ended: isOver ? 'terminated' : 'killed' }
}

async function isGone(loop: ProcessIdentity, { clock, processes }: ProcessDeps): Promise<boolean> {
  const end = clock.monotonic() + ENDS_WITHIN
  while (processes.isRunning(loop)) {
    if (clock.monotonic() > end) return false
    await clock.sleep(LOOK_AGAIN)
  }
  return true
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
