/**
 * Pure: free agents get the critical 20 % of the ready work: the first `ceil(0.2 n)` of the ranking, each item to an
 * agent that takes it. `everything` goes on through the whole ranking.
 */
import { type Milliseconds, toIso } from '../../platform/clock.ts'
import type { Priority } from '../../workspace/config.ts'
import type { Agent } from '../agent.ts'
import type { CoordinationState, ItemTable, Step } from '../ledger.ts'
import { applyPatch } from '../ledger/apply-step.ts'
import type { FinishedItem } from '../work-item.ts'
import type { ClaimedItem } from '../work/decide-claim.ts'
import { changeStep } from '../work/change-step.ts'
import { type Ranked, rankReady } from '../work/next-best.ts'
import { transition } from '../work/transitions.ts'
import { freeSlots, liveAgents } from './agent-load.ts'
import { type Match, matchWork } from './match-work.ts'
import type { FormationContext } from './plan-formation.ts'
import { readyWork } from './ready-work.ts'
import { givenTo, noteOf } from './take-up.ts'

export interface Assignment {
  work_item_id: string
  agent_id: string
  work_type: string
  /** With the time counted in that it has waited. */
  priority: Priority
  fencing_token: number
  lease_expires_at: string
}

export interface Left {
  work_item_id: string
  work_type: string
  priority: Priority
  /** `not_critical`: beyond the critical 20 %. */
  reason: 'no_agent_takes_it' | 'no_free_slot' | 'path_conflict' | 'not_critical' | 'blocked'
  blockers?: readonly string[]
}

export interface Distribution {
  dry_run: boolean
  /** Ready items. */
  ready: number
  /** How many of them are the critical 20 %. */
  critical: number
  /** Live agents with a free slot, and their free slots. */
  free_agents: number
  free_slots: number
  assigned: readonly Assignment[]
  left: readonly Left[]
  /** Items whose lease was over. */
  reaped: readonly string[]
}

export interface DistributionContext extends FormationContext {
  lease: Milliseconds
  everything: boolean
  dryRun: boolean
  /** A stop order names this agent or its team: it takes nothing new. */
  isStopped: (agent: Agent) => boolean
}

const CRITICAL_SHARE = 0.2

type Offer = Pick<Ranked, 'item' | 'effective'>

interface Grant {
  claimed: ClaimedItem
  assignment: Assignment
  step: Step
}

export interface DistributionPlan {
  result: Distribution
  claimed: readonly ClaimedItem[]
  /** Work that was given up when its lease was taken back. */
  failed: readonly FinishedItem[]
  steps: readonly Step[]
}

export function planDistribution(state: CoordinationState, context: DistributionContext): DistributionPlan {
  const work = readyWork(state, context)
  const slotsOf = (agent: Agent): number => freeSlots(agent, work.held.get(agent.id) ?? 0)
  const live = liveAgents(state.agents, context)
  const free = live.filter((agent) => slotsOf(agent) > 0 && !context.isStopped(agent))
  const ranked = rankReady(work.ready, context)
  const critical = Math.ceil(CRITICAL_SHARE * ranked.length)
  const offered = context.everything ? ranked : ranked.slice(0, critical)
  const { matched, unmatched } = matchWork(offered, free, { held: work.held, holds: context.holds?.(state) })
  const granted = matched.map((match) => grant(match, context))
  const result: Distribution = {
    dry_run: context.dryRun,
    ready: ranked.length,
    critical,
    free_agents: free.length,
    free_slots: free.reduce((sum, agent) => sum + slotsOf(agent), 0),
    assigned: granted.map(({ assignment }) => assignment),
    left: [
      ...unmatched.map(({ offer, reason }) => leftItem(offer, { reason })),
      ...ranked.slice(offered.length).map((each) => leftItem(each, { reason: 'not_critical' })),
      ...work.blocked.map(({ item, blockers }) => {
        return leftItem({ item, effective: item.priority }, { reason: 'blocked', blockers })
      }),
    ],
    reaped: work.reaped,
  }
  const notes = free.flatMap((agent) => noteStep(agent, { granted, items: state.items, held: work.held }))
  const steps = [...work.reap, ...granted.map(({ step }) => step), ...notes]
  return { result, claimed: granted.map(({ claimed }) => claimed), failed: work.failed, steps }
}

function grant({ offer, agent }: Match<Ranked>, { lease, now }: DistributionContext): Grant {
  const { item, effective } = offer
  const event = { kind: 'claim', agent: agent.id, lease, blockers: [] } as const
  const outcome = transition(item, event, now)
  const active = outcome.ok && !outcome.already ? applyPatch(item, outcome.patch) : item
  // Ready items are pending and have no blockers: nothing can refuse them.
  if (!outcome.ok || outcome.already || active.status !== 'active') throw new TypeError(`${item.id} cannot be claimed`)
  const { fencing_token, work_type } = active
  const assignment = {
    work_item_id: item.id,
    agent_id: agent.id,
    work_type,
    priority: effective,
    fencing_token,
    lease_expires_at: toIso(now + lease),
  }
  return {
    claimed: { item: active, token: fencing_token, already: false, why: undefined },
    assignment,
    step: changeStep(item, event, { ...outcome, by: 'distribute' }),
  }
}

/** Tells the agent what it was given: its next claims take that up first. */
function noteStep(
  agent: Agent,
  { granted, items, held }: { granted: readonly Grant[]; items: ItemTable; held: ReadonlyMap<string, number> },
): readonly Step[] {
  const own = granted.map(({ claimed }) => claimed.item).filter(({ agent_id }) => agent_id === agent.id)
  if (own.length === 0) return []
  const given = [...givenTo(agent, items), ...own].map(noteOf)
  const current_workload = (held.get(agent.id) ?? 0) + own.length
  return [{ kind: 'change-agent', id: agent.id, patch: { set: { current_workload, given } } }]
}

function leftItem({ item, effective }: Offer, why: Pick<Left, 'reason' | 'blockers'>): Left {
  return { work_item_id: item.id, work_type: item.work_type, priority: effective, ...why }
}
