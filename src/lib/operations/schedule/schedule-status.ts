/** `schedule status`: whether the pipeline of this workspace is scheduled, where that stands, and when it runs. */
import { AutonomyError } from '../../errors.ts'
import { toIso } from '../../platform/clock.ts'
import { schedulerFor } from './choose-scheduler.ts'
import { logFile, SCHEDULE_VIAS, type ScheduleDeps, type ScheduleVia } from './schedule.ts'
import type { ScheduleState } from './scheduler.ts'

export interface ScheduleEntry {
  via: ScheduleVia
  file: string
  /** The scheduler has it loaded. Absent when it cannot be asked. */
  active?: boolean
  /** ISO 8601, UTC. Absent where the scheduler does not tell. */
  next_run?: string
}

export interface ScheduleStatus {
  installed: boolean
  entries: readonly ScheduleEntry[]
  /** Schedulers that could not be asked. With `via` that is an error instead. */
  problems: readonly string[]
  /** End of the last run on record, scheduled or not. */
  last_run?: string
  log: string
}

/** @throws AutonomyError UNSUPPORTED, CONFLICT, IO */
export async function scheduleStatus(
  { via }: { via?: ScheduleVia | undefined },
  deps: ScheduleDeps,
): Promise<ScheduleStatus> {
  const entries: ScheduleEntry[] = []
  const problems: string[] = []
  for (const each of via === undefined ? SCHEDULE_VIAS : [via]) {
    try {
      const { installed, ...state } = await schedulerFor(each, deps).state(deps.paths.root)
      if (installed) entries.push(entryOf(each, state))
    } catch (error) {
      if (via !== undefined || !(error instanceof AutonomyError)) throw error
      problems.push(`${each}: ${error.message}`)
    }
  }
  const last_run = lastRun(deps)
  return {
    installed: entries.length > 0,
    entries,
    problems,
    ...(last_run === undefined ? {} : { last_run }),
    log: logFile(deps.paths),
  }
}

function entryOf(via: ScheduleVia, { file, active, next_run }: Omit<ScheduleState, 'installed'>): ScheduleEntry {
  return {
    via,
    file,
    ...(active === undefined ? {} : { active }),
    ...(next_run === undefined ? {} : { next_run: toIso(next_run) }),
  }
}

/** From the end of the run log, whose lines are short; one that is damaged is passed over. */
function lastRun({ files, paths }: ScheduleDeps): string | undefined {
  if (!files.info(paths.pipelineRuns)) return undefined
  const handle = files.open(paths.pipelineRuns)
  try {
    const { size } = handle.info()
    const into = Buffer.alloc(Math.min(size, 65_536))
    const read = handle.read(into, size - into.length)
    const times = into.subarray(0, read).toString('utf8').split('\n').map(timestampOf)
    return times.findLast((time) => time !== undefined)
  } finally {
    handle.close()
  }
}

function timestampOf(line: string): string | undefined {
  try {
    const record: unknown = JSON.parse(line)
    if (typeof record !== 'object' || record === null || !('timestamp' in record)) return undefined
    return typeof record.timestamp === 'string' ? record.timestamp : undefined
  } catch {
    return undefined
  }
}
