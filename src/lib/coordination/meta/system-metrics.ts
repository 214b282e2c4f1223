/**
 * The `system_metrics` document of the original, measured: its fields with its names, more beside them, and null where
 * nothing can be measured. Archived items count, so that a figure does not change because history was moved.
 */
import { join } from 'node:path'
import { toIso } from '../../platform/clock.ts'
import { stringifyDocument } from '../../platform/json-document.ts'
import type { CoordinationDeps } from '../coordination-deps.ts'
import type { WorkItem } from '../work-item.ts'
import { measureStanding } from './measure.ts'
import { nanosecondsNow } from './nanoseconds.ts'
import { velocity, type Velocity } from './velocity.ts'

export interface SystemMetrics {
  /** ISO 8601. */
  timestamp: string
  agents: { total: number; active: number; live: number; teams: number } | null
  work: {
    total: number
    active: number
    completed: number
    pending: number
    blocked: number
    failed: number
    cancelled: number
    stuck: number
    overdue: number
    /** Of all these, in `work_archive.jsonl`. */
    archived: number
  } | null
  performance: {
    /** 100 x completed / total, two decimals, as the original computed it. */
    completion_rate: number | null
    /** Earned in the last velocity window; null before the first line of the journal. */
    velocity_points: number | null
    velocity_trend: Velocity['trend']
    /** 0 to 100. */
    system_health_score: number | null
    redundancy_percent: number | null
  }
}

export interface WrittenMetrics extends SystemMetrics {
  /** Where the document was written; null when it was only asked for. */
  file: string | null
}

/** `write`: also as `system_metrics_<ns>.json`. @throws AutonomyError IO, INVALID_DOCUMENT (the journal, the archive) */
export async function systemMetrics({ write }: { write: boolean }, deps: CoordinationDeps): Promise<WrittenMetrics> {
  const metrics = await measure(deps)
  if (!write) return { ...metrics, file: null }
  const { folder } = deps.paths.coordination
  const file = join(folder, `system_metrics_${nanosecondsNow(deps.clock)}.json`)
  deps.files.makeDirectory(folder)
  await deps.files.writeAtomic(file, stringifyDocument(metrics))
  return { ...metrics, file }
}

async function measure(deps: CoordinationDeps): Promise<SystemMetrics> {
  const now = deps.clock.now()
  const window = deps.config.coordination.velocity_window
  const { tally, health } = await measureStanding({ now, thorough: false }, deps)
  const archive = await deps.ledger.archive()
  const log = await deps.ledger.log({ since: now - 2 * window })
  const speed = velocity(log, now, window)
  const work = tally && withArchive(tally.work, archive)
  return {
    timestamp: toIso(now),
    agents: tally && agentFigures(tally.agents),
    work,
    performance: {
      completion_rate: completionRate(work),
      velocity_points: tally !== null && tally.journal > 0 ? speed.points : null,
      velocity_trend: speed.trend,
      system_health_score: health.score,
      redundancy_percent: tally === null ? null : rounded(tally.redundancy_percent),
    },
  }
}

type Tally = NonNullable<Awaited<ReturnType<typeof measureStanding>>['tally']>

function agentFigures({ total, active, live, teams }: Tally['agents']): SystemMetrics['agents'] {
  return { total, active, live, teams }
}

function withArchive(work: Tally['work'], archive: readonly WorkItem[]): SystemMetrics['work'] {
  const archived = (status: WorkItem['status']): number => archive.filter((item) => item.status === status).length
  return {
    total: work.total + archive.length,
    active: work.active,
    completed: work.completed + archived('completed'),
    pending: work.pending,
    blocked: work.blocked,
    failed: work.failed + archived('failed'),
    cancelled: work.cancelled + archived('cancelled'),
    stuck: work.stuck,
    overdue: work.overdue,
    archived: archive.length,
  }
}

/** `calculate_completion_rate` of the original: completed x 100 / total. Of nothing there is no rate. */
export function completionRate(
  work: Pick<NonNullable<SystemMetrics['work']>, 'completed' | 'total'> | null,
): number | null {
  return work === null || work.total === 0 ? null : rounded((100 * work.completed) / work.total)
}

function rounded(value: number): number
function rounded(value: number | null): number | null
function rounded(value: number | null): number | null {
  return value === null ? null : Math.round(value * 100) / 100
}
