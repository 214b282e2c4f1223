/**
 * Pure: the work that could be done now, as a claim at this moment would find it: with the leases that are over taken
 * back. Read by whoever hands out work and whoever decides how many agents it needs.
 */
import type { CoordinationState, Step } from '../ledger.ts'
import { applyPatch } from '../ledger/apply-step.ts'
import { isFinished } from '../ledger/array-items.ts'
import { type ExpiryRule, expiredLeases } from '../work/expire-leases.ts'
import { blockersOf } from '../work/readiness.ts'
import type { FinishedItem, PendingItem, WorkItem } from '../work-item.ts'
import { workload } from './agent-load.ts'

export interface ReadyWork {
  ready: readonly PendingItem[]
  blocked: readonly { item: PendingItem; blockers: readonly string[] }[]
  /** Items by the agent that holds them, those whose lease is over left out. */
  held: ReadonlyMap<string, number>
  /** Takes the leases back that are over; comes before every step that claims one of `ready`. */
  reap: readonly Step[]
  reaped: readonly string[]
  /** Of these, those that have used up their attempts. */
  failed: readonly FinishedItem[]
}

export function readyWork(state: CoordinationState, rule: ExpiryRule): ReadyWork {
  const expired = expiredLeases(state, rule)
  const back = expired.map(({ before, patch }) => applyPatch(before, patch))
  const pending = [...state.items.all(), ...back].filter(isPending)
  const judged = pending.map((item) => ({ item, blockers: blockersOf(item, state) }))
  const held = new Map(workload(state))
  for (const { before } of expired) held.set(before.agent_id, (held.get(before.agent_id) ?? 0) - 1)
  return {
    ready: judged.filter(({ blockers }) => blockers.length === 0).map(({ item }) => item),
    blocked: judged.filter(({ blockers }) => blockers.length > 0),
    held,
    reap: expired.map(({ step }) => step),
    reaped: expired.map(({ before }) => before.id),
    failed: back.filter(isFinished),
  }
}

function isPending(item: WorkItem): item is PendingItem {
  return item.status === 'pending'
}
