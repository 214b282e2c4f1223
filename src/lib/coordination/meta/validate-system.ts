/**
 * `validate`: the key performance indicators that the original asserts, computed; each shows the numbers it was computed
 * from, or says why it cannot be. Reads everything, changes nothing.
 */
import { toIso, type Instant, type Milliseconds } from '../../platform/clock.ts'
import { CLAIM_SPAN } from '../../telemetry/check-trace.ts'
import { readSpans } from '../../telemetry/read-spans.ts'
import type { CoordinationDeps } from '../coordination-deps.ts'
import type { LogEntry } from '../ledger.ts'
import { agentGrowth } from './agent-growth.ts'
import type { DocumentCheck } from './check-documents.ts'
import { conflictRate } from './conflict-rate.ts'
import { measureStanding, type Standing } from './measure.ts'
import { systemMetrics } from './system-metrics.ts'
import { velocity } from './velocity.ts'

export interface Kpi {
  name: 'agent_growth' | 'velocity_change' | 'conflict_rate' | 'system_health' | 'completion_rate'
  /** Null where it cannot be computed; `reason` says why. */
  value: number | null
  unit: 'percent' | 'points'
  /** What it was computed from. */
  inputs: Readonly<Record<string, number | string | null>>
  reason?: string
}

export interface Validation {
  /** ISO 8601. */
  at: string
  /** Agent growth and conflict rate look back so far. */
  period_seconds: number
  documents: readonly DocumentCheck[]
  kpis: readonly Kpi[]
  /** What did not hold; none: all is well. */
  failures: readonly string[]
}

export interface ValidateSystem {
  period: Milliseconds
  /** 0 to 100; a lower health is a failure. */
  minHealth?: number | undefined
}

/** @throws AutonomyError IO */
export async function validateSystem(
  { period, minHealth }: ValidateSystem,
  deps: CoordinationDeps,
): Promise<Validation> {
  const now = deps.clock.now()
  const standing = await measureStanding({ now, thorough: true }, deps)
  const broken = standing.documents.filter(({ problem }) => problem !== null)
  const kpis = [
    ...(await journalKpis({ now, period }, standing, deps)),
    conflictKpi(now - period, deps),
    healthKpi(standing),
  ]
  const low = lowHealth(standing.health.score, minHealth)
  return {
    at: toIso(now),
    period_seconds: period / 1000,
    documents: standing.documents,
    kpis,
    failures: [
      ...broken.map(({ document, problem }) => `${document}: ${problem}`),
      ...(low === undefined ? [] : [low]),
    ],
  }
}

function lowHealth(score: number | null, least: number | undefined): string | undefined {
  if (least === undefined || (score !== null && score >= least)) return undefined
  return score === null
    ? `health cannot be measured; at least ${least} is asked for`
    : `health is ${score}, below ${least}`
}

/** What needs the journal and the archive, which may be the very documents that do not parse. */
async function journalKpis(
  { now, period }: { now: Instant; period: Milliseconds },
  { documents, tally }: Standing,
  deps: CoordinationDeps,
): Promise<readonly Kpi[]> {
  const broken = documents.find(({ problem }) => problem !== null)
  if (tally === null || broken) {
    const reason = `${broken?.document ?? 'a document'} cannot be read`
    return (['agent_growth', 'velocity_change', 'completion_rate'] as const).map((name) => {
      return { name, value: null, unit: 'percent', inputs: {}, reason }
    })
  }
  const window = deps.config.coordination.velocity_window
  const log = await deps.ledger.log({ since: now - Math.max(period, 2 * window) })
  const recent = log.filter(({ at }) => Date.parse(at) > now - period)
  return [
    growthKpi(recent, tally.agents.total - tally.agents.offline),
    velocityKpi(log, now, window),
    await completionKpi(deps),
  ]
}

function growthKpi(log: readonly LogEntry[], agents: number): Kpi {
  const { percent, ...inputs } = agentGrowth(log, agents)
  return kpi('agent_growth', percent, { inputs, whyNull: 'there were no agents at the beginning of the period' })
}

function velocityKpi(log: readonly LogEntry[], now: Instant, window: Milliseconds): Kpi {
  const { trend, points, previous, ratio, completions } = velocity(log, now, window)
  const inputs = { points, previous, completions, trend, window_seconds: window / 1000 }
  const known = trend !== 'unknown' && ratio !== null
  const reason =
    completions < 5 ? 'fewer than 5 completions in the two windows' : 'nothing was earned in the window before'
  return kpi('velocity_change', known ? 100 * (ratio - 1) : null, { inputs, whyNull: reason })
}

async function completionKpi(deps: CoordinationDeps): Promise<Kpi> {
  const { work, performance } = await systemMetrics({ write: false }, deps)
  const inputs = { completed: work?.completed ?? null, total: work?.total ?? null }
  return kpi('completion_rate', performance.completion_rate, { inputs, whyNull: 'there are no work items' })
}

function conflictKpi(since: Instant, { files, paths }: CoordinationDeps): Kpi {
  const wanted = ({ name, start }: { name: string; start: Instant }): boolean => name === CLAIM_SPAN && start > since
  const { spans, unreadable } = readSpans(paths.coordination.spans, { files }, { wanted, mark: CLAIM_SPAN })
  const { percent, attempted, refused, refusals } = conflictRate(spans)
  const inputs = {
    refused,
    attempted,
    ...refusals,
    ...(unreadable.count > 0 && { unreadable_lines: unreadable.count }),
  }
  return kpi('conflict_rate', percent, { inputs, whyNull: 'no claim was attempted in the period' })
}

function healthKpi({ health }: Standing): Kpi {
  const inputs = Object.fromEntries(health.parts.map(({ name, points }) => [name, points]))
  return { ...kpi('system_health', health.score, { inputs, whyNull: 'there is nothing to measure' }), unit: 'points' }
}

interface Measured {
  inputs: Kpi['inputs']
  whyNull: string
}

function kpi(name: Kpi['name'], value: number | null, { inputs, whyNull }: Measured): Kpi {
  const rounded = value === null ? null : Math.round(value * 100) / 100
  return { name, value: rounded, unit: 'percent', inputs, ...(value === null && { reason: whyNull }) }
}
