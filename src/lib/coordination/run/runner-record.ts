/**
 * Who runs: one small document for each `agent run` and for the meta loop, made when it begins and removed when it ends
 * by itself. One that is left tells what a killed runner left behind, or, with state `stopped`, whom to bring back.
 */
import { join } from 'node:path'
import { isSystemError, AutonomyError } from '../../errors.ts'
import type { Platform } from '../../platform/deps.ts'
import type { ProcessIdentity } from '../../platform/process-identity.ts'
import type { WorkspacePaths } from '../../workspace/paths.ts'
import { STOP_LEVELS, type StopLevel } from '../../workspace/stop-orders.ts'

const RUNNER_STATES = ['running', 'paused', 'draining', 'stopped'] as const
export type RunnerState = (typeof RUNNER_STATES)[number]

/** A runner at work on an item. */
export interface RunningWork {
  work_item_id: string
  fencing_token: number
  /** Both absent for an endpoint: there is no process. */
  child_pid?: number
  child_started_at?: string
}

export interface RunnerRecord {
  agent_id: string
  team?: string
  pid: number
  pid_started_at: string
  /** Boot and pid namespace in which the numbers mean something. */
  boot?: string
  host: string
  /** Words after `autonomy` that start it again. */
  argv: readonly string[]
  cwd: string
  started_at: string
  state: RunnerState
  work: readonly RunningWork[]
  /** The harshest stop that it has carried out: its commands have ended, or (pause, drain) it begins nothing new. */
  acknowledged_level?: StopLevel
  acknowledged_at?: string
}

export interface RunnerFiles extends Pick<Platform, 'files'> {
  paths: Pick<WorkspacePaths, 'coordination'>
}

/** Every readable record, by agent. */
export function readRunners(deps: RunnerFiles): readonly RunnerRecord[] {
  const { runners } = deps.paths.coordination
  return deps.files
    .list(runners)
    .filter((name) => name.endsWith('.json') && !name.startsWith('.'))
    .flatMap((name) => readRecord(join(runners, name), deps) ?? [])
}

export function findRunner(agent: string, deps: RunnerFiles): RunnerRecord | undefined {
  return readRecord(recordPath(agent, deps), deps)
}

/** Not durable: after a power loss nothing runs that it could tell of. */
export async function writeRunner(record: RunnerRecord, deps: RunnerFiles): Promise<void> {
  const text = `${JSON.stringify(record, null, 2)}\n`
  // Somebody may have removed the state folder under a running agent.
  if (!deps.files.info(deps.paths.coordination.runners)) deps.files.makeDirectory(deps.paths.coordination.runners)
  await deps.files.writeAtomic(recordPath(record.agent_id, deps), text, { durable: false })
}

export function removeRunner(agent: string, deps: RunnerFiles): void {
  deps.files.remove(recordPath(agent, deps))
}

export function runnerProcess({ pid, pid_started_at: started, boot }: RunnerRecord): ProcessIdentity {
  return { pid, started, boot }
}

export function childProcesses({ work, boot }: RunnerRecord): readonly ProcessIdentity[] {
  return work.flatMap(({ child_pid: pid, child_started_at: started }) =>
    pid === undefined || started === undefined ? [] : { pid, started, boot },
  )
}

/** A name that no agent's words can lead out of the folder. */
function recordPath(agent: string, { paths }: RunnerFiles): string {
  return join(paths.coordination.runners, `${encodeURIComponent(agent)}.json`)
}

/** Undefined when it is not there (any more) or is no record: nothing depends on a damaged one. */
function readRecord(path: string, { files }: RunnerFiles): RunnerRecord | undefined {
  try {
    const text = files.readTextIfPresent(path)
    return text === undefined ? undefined : parseRunner(JSON.parse(text))
  } catch (error) {
    if (error instanceof SyntaxError || error instanceof AutonomyError || isSystemError(error)) return undefined
    throw error
  }
}

function parseRunner(value: unknown): RunnerRecord | undefined {
  const fields = new Map(typeof value === 'object' && value !== null ? Object.entries(value) : [])
  const text = (name: string): string | undefined => {
    const found: unknown = fields.get(name)
    return typeof found === 'string' ? found : undefined
  }
  const [agent_id, pid, pid_started_at] = [text('agent_id'), fields.get('pid'), text('pid_started_at')]
  if (agent_id === undefined || typeof pid !== 'number' || pid_started_at === undefined) return undefined
  const [team, boot, acknowledged_at] = [text('team'), text('boot'), text('acknowledged_at')]
  const level = STOP_LEVELS.find((each) => each === text('acknowledged_level'))
  return {
    agent_id,
    ...(team !== undefined && { team }),
    pid,
    pid_started_at,
    ...(boot !== undefined && { boot }),
    host: text('host') ?? '',
    argv: words(fields.get('argv')),
    cwd: text('cwd') ?? '/',
    started_at: text('started_at') ?? '',
    state: RUNNER_STATES.find((each) => each === text('state')) ?? 'running',
    work: runningWork(fields.get('work')),
    ...(level && { acknowledged_level: level }),
    ...(acknowledged_at !== undefined && { acknowledged_at }),
  }
}

function words(value: unknown): readonly string[] {
  return Array.isArray(value) ? value.filter((word) => typeof word === 'string') : []
}

function runningWork(value: unknown): readonly RunningWork[] {
  if (!Array.isArray(value)) return []
  return value.flatMap((each: unknown) => {
    const fields = new Map(typeof each === 'object' && each !== null ? Object.entries(each) : [])
    const [child_pid, child_started_at] = [fields.get('child_pid'), fields.get('child_started_at')]
    const [work_item_id, fencing_token] = [
      String(fields.get('work_item_id') ?? ''),
      Number(fields.get('fencing_token')),
    ]
    const isProcess = typeof child_pid === 'number' && child_pid > 1 && typeof child_started_at === 'string'
    return [{ work_item_id, fencing_token, ...(isProcess && { child_pid, child_started_at }) }]
  })
}
