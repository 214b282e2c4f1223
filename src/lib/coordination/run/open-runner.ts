/** Makes this process the runner of an agent, or of the meta loop: one at a time, known by its record. */
import { join } from 'node:path'
import { AutonomyError } from '../../errors.ts'
import { toIso } from '../../platform/clock.ts'
import type { Platform } from '../../platform/deps.ts'
import type { WorkspacePaths } from '../../workspace/paths.ts'
import type { StopLevel } from '../../workspace/stop-orders.ts'
import { endOrphan } from './end-orphans.ts'
import {
  findRunner,
  removeRunner,
  runnerProcess,
  writeRunner,
  type RunnerRecord,
  type RunnerState,
  type RunningWork,
} from './runner-record.ts'

export type RunnerDeps = Pick<Platform, 'clock' | 'environment' | 'files' | 'locks' | 'processes'> & {
  paths: Pick<WorkspacePaths, 'root' | 'state' | 'stopFile' | 'coordination'>
}

/** The record of this process, kept up to date. */
export interface RunnerPresence {
  begin(work: RunningWork): Promise<void>
  finish(work_item_id: string): Promise<void>
  /** Undefined: nothing is stopped (any more). */
  acknowledge(state: RunnerState, level: StopLevel | undefined): Promise<void>
  /** It ends by itself: its record goes. After `stopped` it stays, so that the agent can be brought back. */
  close(): void
}

export interface OpenRunner {
  agent_id: string
  team?: string | undefined
  /** Words after `autonomy` that start it again. */
  argv: readonly string[]
}

/** @throws AutonomyError CONFLICT (somebody runs it already), STORE_BUSY, IO */
export async function openRunner(input: OpenRunner, deps: RunnerDeps): Promise<RunnerPresence> {
  const { paths, files, locks } = deps
  files.makeDirectory(paths.coordination.runners)
  const lock = join(paths.state, 'locks', 'runners.lock')
  return locks.withLock(lock, { wait: 10_000, what: 'the list of running agents' }, async () => {
    await refuseSecond(input.agent_id, deps)
    const record = newRecord(input, deps)
    await writeRunner(record, deps)
    return runnerFor(record, deps)
  })
}

async function refuseSecond(agent: string, deps: RunnerDeps): Promise<void> {
  const before = findRunner(agent, deps)
  if (before === undefined || before.pid === deps.environment.pid) return
  if (deps.processes.isRunning(runnerProcess(before))) {
    throw new AutonomyError('CONFLICT', `${agent} is run by process ${before.pid} already`, {
      hint: 'Run another agent: --agent ID. `autonomy agent list` shows who runs.',
    })
  }
  endOrphan(before, deps)
}

function newRecord({ agent_id, team, argv }: OpenRunner, deps: RunnerDeps): RunnerRecord {
  const { clock, environment, processes } = deps
  const { pid, started, boot } = processes.identityOf(environment.pid) ?? { pid: environment.pid, started: '' }
  return {
    agent_id,
    ...(team !== undefined && { team }),
    pid,
    pid_started_at: started,
    ...(boot !== undefined && { boot }),
    host: environment.hostname(),
    argv,
    cwd: environment.cwd(),
    started_at: toIso(clock.now()),
    state: 'running',
    work: [],
  }
}

function runnerFor(first: RunnerRecord, deps: RunnerDeps): RunnerPresence {
  let record = first
  const update = (next: RunnerRecord): Promise<void> => writeRunner((record = next), deps)
  return {
    begin: (work) => update({ ...record, work: [...record.work, work] }),
    finish: (id) => update({ ...record, work: record.work.filter(({ work_item_id }) => work_item_id !== id) }),
    acknowledge: (state, level) => {
      const { acknowledged_at, acknowledged_level, ...rest } = record
      if (level === undefined) return update({ ...rest, state })
      const at = acknowledged_level === level && acknowledged_at ? acknowledged_at : toIso(deps.clock.now())
      return update({ ...rest, state, acknowledged_level: level, acknowledged_at: at })
    },
    close: () => {
      if (record.state !== 'stopped') removeRunner(record.agent_id, deps)
    },
  }
}
