/**
 * Who can be counted on, and for how much. The load of an agent is counted from the items it holds; the number in its
 * record is written for readers and never believed.
 */
import type { Instant, Milliseconds } from '../../platform/clock.ts'
import type { Agent } from '../agent.ts'
import type { CoordinationState } from '../ledger.ts'

/**
 * `live`: heard of within the heartbeat timeout and taking work. `idle`: nothing works in its name now, as it said
 * itself or as with base agents. `silent`: it should be at work, but was never heard of, as with some agents of the
 * original. `unknown`: its status is no word we know.
 */
export const STANDINGS = ['live', 'draining', 'stale', 'silent', 'idle', 'offline', 'unknown'] as const
export type Standing = (typeof STANDINGS)[number]

export interface Hearing {
  now: Instant
  /** `coordination.heartbeat_timeout` */
  timeout: Milliseconds
}

export function standingOf({ status, last_heartbeat }: Agent, { now, timeout }: Hearing): Standing {
  if (status === 'offline' || status === 'unknown' || status === 'idle') return status
  if (last_heartbeat === undefined) return 'silent'
  // A time far ahead of ours tells as little as one long past.
  if (Math.abs(now - last_heartbeat) > timeout) return 'stale'
  return status === 'draining' ? 'draining' : 'live'
}

export function isLive(agent: Agent, now: Instant, timeout: Milliseconds): boolean {
  return standingOf(agent, { now, timeout }) === 'live'
}

/** Of records with the same id the first counts, as with work items. */
export function liveAgents(agents: readonly Agent[], { now, timeout }: Hearing): readonly Agent[] {
  const first = new Map<string, Agent>()
  for (const agent of agents) if (!first.has(agent.id)) first.set(agent.id, agent)
  return [...first.values()].filter((agent) => isLive(agent, now, timeout))
}

/** Active items by the id of the agent that holds them. Those whose lease is over count until they are reaped. */
export function workload({ items }: Pick<CoordinationState, 'items'>): ReadonlyMap<string, number> {
  const held = new Map<string, number>()
  for (const { agent_id } of items.active()) held.set(agent_id, (held.get(agent_id) ?? 0) + 1)
  return held
}

/** How many items it may take beyond the `held` ones; says nothing about whether it is live. */
export function freeSlots({ capacity, read_only }: Agent, held: number): number {
  return read_only ? 0 : Math.max(0, capacity - held)
}
