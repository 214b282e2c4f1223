/**
 * Pure: how many agents a queue is short of, and what they should be good at. Work is unserved when no free slot of a
 * live agent that takes its type is left for it; where every agent takes everything that is demand minus supply.
 */
import type { CoordinationState } from '../ledger.ts'
import type { ExpiryRule } from '../work/expire-leases.ts'
import type { PathHolds } from '../reservations/path-holds.ts'
import { type RankingContext, rankReady } from '../work/next-best.ts'
import { freeSlots, type Hearing, liveAgents } from './agent-load.ts'
import { matchWork } from './match-work.ts'
import { readyWork } from './ready-work.ts'
import { specializationsFor } from './specializations.ts'

export interface FormationWish {
  /** So many instead of as many as are missing. */
  count?: number | undefined
  /** Never more than these at once. Default 10, or `count`. */
  max?: number | undefined
  /** Also when nobody is missing. */
  force?: boolean | undefined
  /** Of each new agent. Default 1. */
  capacity?: number | undefined
}

export type FormationContext = Hearing &
  ExpiryRule &
  Pick<RankingContext, 'ageing'> & {
    /** Work on files that somebody holds is not ready; undefined: nobody is asked. */
    holds?: ((state: CoordinationState) => PathHolds) | undefined
  }

export interface FormationPlan {
  /** Ready items. */
  demand: number
  /** Free slots of live agents. */
  supply: number
  /** Ready items that no free slot is left for. */
  unserved: number
  /** One for each new agent; none: nobody is missing. */
  specializations: readonly string[]
  reason: string
}

const MOST_AT_ONCE = 10

export function planFormation(state: CoordinationState, wish: FormationWish, context: FormationContext): FormationPlan {
  const work = readyWork(state, context)
  const holds = context.holds?.(state)
  const ready = work.ready.filter(({ paths }) => holds?.conflict('', paths) === undefined)
  const live = liveAgents(state.agents, context)
  const ranked = rankReady(ready, context)
  const unserved = matchWork(ranked, live, work).unmatched.map(({ offer }) => offer.item)
  const supply = live.reduce((sum, agent) => sum + freeSlots(agent, work.held.get(agent.id) ?? 0), 0)
  const figures = { demand: ready.length, supply, unserved: unserved.length }
  const seats = seatsFor(unserved.length, wish)
  return {
    ...figures,
    specializations: specializationsFor(unserved.length > 0 ? unserved : ready, seats),
    reason: reasonFor(figures, { seats, wish }),
  }
}

function seatsFor(
  unserved: number,
  { count, max = count ?? MOST_AT_ONCE, force, capacity = 1 }: FormationWish,
): number {
  if (unserved === 0 && !force) return 0
  return Math.min(count ?? Math.max(1, Math.ceil(unserved / capacity)), max)
}

function reasonFor(
  { demand, supply, unserved }: Pick<FormationPlan, 'demand' | 'supply' | 'unserved'>,
  { seats, wish }: { seats: number; wish: FormationWish },
): string {
  const figures = `${demand} ready, ${supply} free ${supply === 1 ? 'slot' : 'slots'} of live agents`
  if (unserved === 0) {
    if (seats > 0) return `${figures}: nobody is missing, formed all the same`
    return demand === 0 ? `${figures}: no work waits` : `${figures}: every ready item finds a free agent`
  }
  const missing = `${unserved} ${unserved === 1 ? 'item finds' : 'items find'} no free agent`
  const room = seats * (wish.capacity ?? 1)
  const agents = seats === 1 ? 'one new agent takes' : `${seats} new agents take`
  return `${figures}: ${missing}${room < unserved ? `; ${agents} ${room}` : ''}`
}
