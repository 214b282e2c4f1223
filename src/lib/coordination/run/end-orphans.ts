/**
 * Ends what runners that were killed have left behind: commands whose watchdog was killed with them. They are known by
 * their records. Their items come back when the lease is over.
 */
import type { Platform } from '../../platform/deps.ts'
import {
  childProcesses,
  readRunners,
  removeRunner,
  runnerProcess,
  type RunnerFiles,
  type RunnerRecord,
} from './runner-record.ts'

export interface Orphans {
  agent_id: string
  /** Leaders of process groups that were still there. */
  ended: readonly number[]
}

export type OrphanDeps = RunnerFiles & Pick<Platform, 'environment' | 'processes'>

/** Agents whose runner is gone without having said so. Those that a stop ended keep their record, to be brought back. */
export function endOrphans(deps: OrphanDeps): readonly Orphans[] {
  const orphans = readRunners(deps)
    .filter((record) => isOver(record, deps))
    .map((record) => endOrphan(record, deps))
  return orphans.filter(({ ended }) => ended.length > 0)
}

/** Ends the commands of one runner that is gone, and its record unless it says `stopped`. */
export function endOrphan(record: RunnerRecord, deps: OrphanDeps): Orphans {
  const ended = childProcesses(record).filter((child) => deps.processes.signalGroup(child, 'SIGKILL'))
  if (record.state !== 'stopped') removeRunner(record.agent_id, deps)
  return { agent_id: record.agent_id, ended: ended.map(({ pid }) => pid) }
}

/** A runner on another machine, or in another container, cannot be looked at from here: it is left alone. */
export function isElsewhere(
  record: RunnerRecord,
  { environment, processes }: Omit<OrphanDeps, 'files' | 'paths'>,
): boolean {
  const here = processes.identityOf(environment.pid)?.boot
  return record.boot !== here && record.host !== environment.hostname()
}

function isOver(record: RunnerRecord, deps: OrphanDeps): boolean {
  return !isElsewhere(record, deps) && !deps.processes.isRunning(runnerProcess(record))
}
