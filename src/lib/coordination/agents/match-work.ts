/**
 * Pure: which agent gets which item. Items are served in the order they come; each goes to the agent whose
 * specialization fits it best, of those to one that takes little else, of those to the least busy, then by id.
 */
import type { Agent } from '../agent.ts'
import { fitOf } from '../work/next-best.ts'
import type { PathHolds } from '../reservations/path-holds.ts'
import { mayTake } from '../work/readiness.ts'
import type { PendingItem } from '../work-item.ts'
import { freeSlots } from './agent-load.ts'

/** An item, with whatever its offerer knows about it. */
interface Offer {
  item: PendingItem
}

export interface Match<O extends Offer> {
  offer: O
  agent: Agent
}

/**
 * `no_agent_takes_it`: none of the agents takes its work type; `no_free_slot`: those that do are full; `path_conflict`:
 * somebody else works on its files.
 */
interface Unmatched<O extends Offer> {
  offer: O
  reason: 'no_agent_takes_it' | 'no_free_slot' | 'path_conflict'
}

export interface Matching<O extends Offer> {
  matched: readonly Match<O>[]
  unmatched: readonly Unmatched<O>[]
}

interface Worker {
  agent: Agent
  free: number
}

/** A worker that takes a certain work type. */
interface Taker {
  worker: Worker
  fit: number
}

export interface Occupied {
  /** How many items each agent holds. */
  held: ReadonlyMap<string, number>
  /** Who works on which files; undefined: nobody is asked. */
  holds?: PathHolds | undefined
}

/** `agents`: those that can be counted on. What is matched counts as occupied for the offers behind it. */
export function matchWork<O extends Offer>(
  offers: readonly O[],
  agents: readonly Agent[],
  { held, holds }: Occupied,
): Matching<O> {
  const workers = agents.map((agent) => ({ agent, free: freeSlots(agent, held.get(agent.id) ?? 0) }))
  const takersByType = new Map<string, readonly Taker[]>()
  const matched: Match<O>[] = []
  const unmatched: Unmatched<O>[] = []
  for (const offer of offers) {
    const { item } = offer
    const takers = takersByType.get(item.work_type) ?? takersOf(item, workers)
    takersByType.set(item.work_type, takers)
    const mayWork = ({ worker: { agent } }: Taker): boolean => holds?.conflict(agent.id, item.paths) === undefined
    const allowed = item.paths.length === 0 ? takers : takers.filter(mayWork)
    const worker = bestOf(allowed)
    if (worker === undefined) {
      const isInTheWay = allowed.length < takers.length && bestOf(takers) !== undefined
      const full = takers.length === 0 ? 'no_agent_takes_it' : 'no_free_slot'
      unmatched.push({ offer, reason: isInTheWay ? 'path_conflict' : full })
    } else {
      holds?.take({ id: item.id, paths: item.paths, agent: worker.agent.id, until: undefined })
      worker.free--
      matched.push({ offer, agent: worker.agent })
    }
  }
  return { matched, unmatched }
}

function takersOf(item: PendingItem, workers: readonly Worker[]): readonly Taker[] {
  return workers
    .filter(({ agent }) => mayTake(agent, item))
    .map((worker) => ({ worker, fit: fitOf(item, worker.agent) }))
}

function bestOf(takers: readonly Taker[]): Worker | undefined {
  let best: Taker | undefined
  for (const taker of takers) {
    if (taker.worker.free > 0 && (best === undefined || order(taker, best) < 0)) best = taker
  }
  return best?.worker
}

/** Below 0: `one` comes first. */
function order({ worker: one, fit }: Taker, { worker: other, fit: otherFit }: Taker): number {
  return (
    otherFit - fit ||
    breadth(one.agent) - breadth(other.agent) ||
    other.free / other.agent.capacity - one.free / one.agent.capacity ||
    (one.agent.id < other.agent.id ? -1 : 1)
  )
}

function breadth({ work_types }: Agent): number {
  return work_types?.length ?? Number.MAX_SAFE_INTEGER
}
