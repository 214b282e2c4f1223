/** `reserve list`: everything that is held now, by reservations and by active items that name paths. */
import { toIso } from '../../platform/clock.ts'
import type { CoordinationDeps } from '../coordination-deps.ts'
import { allHolds } from './path-holds.ts'
import { currentReservations, globPlace } from './reservation.ts'

export interface ListedHold {
  /** Of the reservation or the work item. */
  id: string
  kind: 'reservation' | 'work item'
  agent_id: string
  paths: readonly string[]
  /** ISO 8601; null: without an end. */
  until: string | null
  /** Of a work item its description. */
  reason: string
}

/** @throws AutonomyError INVALID_DOCUMENT, IO */
export async function listHolds(
  deps: Pick<CoordinationDeps, 'clock' | 'environment' | 'files' | 'ledger' | 'paths'>,
): Promise<readonly ListedHold[]> {
  const now = deps.clock.now()
  const active = await deps.ledger.read(({ items }) => items.active())
  const reserved = currentReservations(now, deps)
  const why = new Map([
    ...active.map(({ id, description }) => [id, description] as const),
    ...reserved.map(({ reservation_id, reason = '' }) => [reservation_id, reason] as const),
  ])
  const kept = new Set(reserved.map(({ reservation_id }) => reservation_id))
  const holds = allHolds(active, { now, place: globPlace(deps), reservations: () => reserved })
  return holds.map(({ id, agent, until, globs }) => ({
    id,
    kind: kept.has(id) ? 'reservation' : 'work item',
    agent_id: agent,
    paths: globs.map(({ text }) => text),
    until: until === undefined ? null : toIso(until),
    reason: why.get(id) ?? '',
  }))
}
