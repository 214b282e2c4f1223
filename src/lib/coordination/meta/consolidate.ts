/**
 * `work consolidate`: of items that are the same work one stays and the others are cancelled in its favour, in one
 * atomic step. Each cancelled item names the one that stays (`superseded_by`), and that one names them (`supersedes`).
 */
import type { Instant } from '../../platform/clock.ts'
import type { Config } from '../../workspace/config.ts'
import { refuseIfStopped } from '../../workspace/stop-switch.ts'
import { isLive } from '../agents/agent-load.ts'
import type { CoordinationDeps } from '../coordination-deps.ts'
import { applyPatch } from '../ledger/apply-step.ts'
import type { CoordinationState, Decision, Step } from '../ledger.ts'
import type { WorkItem } from '../work-item.ts'
import { archivable, archiveStep } from '../work/archive-steps.ts'
import { changeStep } from '../work/change-step.ts'
import { recordItemSpan } from '../work/item-trace.ts'
import { refusalError } from '../work/refusals.ts'
import { transition } from '../work/transitions.ts'
import { planConsolidation, type Consolidation, type ConsolidationRules } from './plan-consolidation.ts'
import { redundancy, type LiveItem } from './redundancy.ts'

export interface ConsolidateWork {
  /** Default: `coordination.redundancy`. */
  by?: Config['coordination']['redundancy'] | undefined
  /** Cancel what is in an agent's hands, too. */
  includeActive?: boolean
  /** Decide, write nothing. */
  dryRun?: boolean
  /** Who asks, for the journal. Default: `operator`. */
  requestedBy?: string
}

export interface ConsolidatedWork {
  dry_run: boolean
  by: Config['coordination']['redundancy']
  /** Before; null where no item was live. Two decimals. */
  redundancy_percent: number | null
  live: number
  groups: readonly ConsolidatedGroup[]
  /** How many items were cancelled, in all groups together. */
  cancelled: number
  spared: number
}

interface ConsolidatedGroup {
  kept: string
  description: string
  work_type: string
  cancelled: readonly string[]
  spared: readonly { work_item_id: string; why: string }[]
}

/** @throws AutonomyError STOPPED, STORE_BUSY, INVALID_DOCUMENT, IO */
export async function consolidateWork(input: ConsolidateWork, deps: CoordinationDeps): Promise<ConsolidatedWork> {
  refuseIfStopped(deps.paths, deps)
  if (input.dryRun) return deps.ledger.read((state) => decide(state, input, deps).result.report)
  const { report, ended } = await deps.tracer.span({ name: 's2s.work.consolidate' }, async (span) => {
    const result = await deps.ledger.change((state) => decide(state, input, deps))
    span.set({ 'work.groups': result.report.groups.length, 'work.cancelled': result.report.cancelled })
    return result
  })
  for (const item of ended) await recordItemSpan(item, deps)
  return report
}

interface Decided {
  report: ConsolidatedWork
  /** As they are after it. */
  ended: readonly WorkItem[]
}

function decide(state: CoordinationState, input: ConsolidateWork, deps: CoordinationDeps): Decision<Decided> {
  const now = deps.clock.now()
  const { redundancy: configured, keep_finished: keep } = deps.config.coordination
  const by = input.by ?? configured
  const { percent, live, groups } = redundancy(state.items.all(), by)
  const plan = planConsolidation(groups, rulesFor(state, input, { ...deps, now }))
  const count = (part: 'cancelled' | 'spared'): number => plan.reduce((sum, each) => sum + each[part].length, 0)
  const who = input.requestedBy ?? 'operator'
  const cancelled = plan.flatMap(({ kept, cancelled: items }) => items.map((item) => cancel(item, kept, { now, who })))
  const old = cancelled.length === 0 ? [] : archivable(state.items, { now, keep, finishing: cancelled.length })
  const report: ConsolidatedWork = {
    dry_run: input.dryRun ?? false,
    by,
    redundancy_percent: percent === null ? null : Math.round(100 * percent) / 100,
    live,
    groups: plan.map(describe),
    cancelled: count('cancelled'),
    spared: count('spared'),
  }
  return {
    result: { report, ended: cancelled.map(({ after }) => after) },
    steps: [
      ...cancelled.map(({ step }) => step),
      ...plan.flatMap((each) => keepSteps(each, who)),
      ...old.map((item) => archiveStep(item, who)),
    ],
  }
}

function rulesFor(
  state: CoordinationState,
  { includeActive = false }: ConsolidateWork,
  { config, now }: Pick<CoordinationDeps, 'config'> & { now: Instant },
): ConsolidationRules {
  const timeout = config.coordination.heartbeat_timeout
  const live = new Set(state.agents.filter((agent) => isLive(agent, now, timeout)).map(({ id }) => id))
  return {
    now,
    includeActive,
    isLiveAgent: (id) => live.has(id),
    dependsOn: (item, other) => reaches(item.depends_on, other.id, state),
  }
}

/** True when one of `from` is `sought`, or depends on it in the end. */
function reaches(from: readonly string[], sought: string, { items }: CoordinationState): boolean {
  const seen = new Set<string>()
  const open = [...from]
  for (let id = open.pop(); id !== undefined; id = open.pop()) {
    if (id === sought) return true
    if (seen.has(id)) continue
    seen.add(id)
    open.push(...(items.get(id)?.depends_on ?? []))
  }
  return false
}

function describe({ kept, cancelled, spared }: Consolidation): ConsolidatedGroup {
  return {
    kept: kept.id,
    description: kept.description,
    work_type: kept.work_type,
    cancelled: cancelled.map(({ id }) => id),
    spared: spared.map(({ item, why }) => ({ work_item_id: item.id, why })),
  }
}

function cancel(
  item: LiveItem,
  kept: LiveItem,
  { now, who }: { now: Instant; who: string },
): { after: WorkItem; step: Step } {
  const event = { kind: 'cancel', reason: `same work as ${kept.id}`, superseded_by: kept.id } as const
  const outcome = transition(item, event, now)
  if (!outcome.ok) throw refusalError(outcome)
  if (outcome.already) throw new Error(`${item.id} is live and was cancelled before`)
  return { after: applyPatch(item, outcome.patch), step: changeStep(item, event, { ...outcome, by: who }) }
}

function keepSteps({ kept, cancelled }: Consolidation, by: string): readonly Step[] {
  if (cancelled.length === 0) return []
  const ids = cancelled.map(({ id }) => id)
  const entry = {
    op: 'supersede',
    work_item_id: kept.id,
    from: kept.status,
    to: kept.status,
    by,
    reason: `same work as ${ids.join(', ')}`,
    ...(kept.trace_id !== undefined && { trace_id: kept.trace_id }),
  } as const
  const supersedes = [...listed(kept.record['supersedes']), ...ids]
  return [{ kind: 'change-item', id: kept.id, patch: { set: { supersedes } }, entry }]
}

function listed(value: unknown): readonly string[] {
  return Array.isArray(value) ? value.filter((each) => typeof each === 'string') : []
}
