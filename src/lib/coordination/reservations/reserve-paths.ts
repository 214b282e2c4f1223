/**
 * `reserve add`: paths that an agent, or a person under a name of their own, keeps for a time without a work item. One
 * atomic step against claims and other reservations. Allowed while the workspace is stopped: it starts nothing.
 */
import { toIso, type Milliseconds } from '../../platform/clock.ts'
import type { CoordinationDeps } from '../coordination-deps.ts'
import { parseGlob } from './path-glob.ts'
import { allHolds, firstConflict, pathConflictError } from './path-holds.ts'
import { currentReservations, globPlace, writeReservations, type Reservation } from './reservation.ts'

export interface ReservePaths {
  agent: string
  /** Globs relative to the workspace. */
  paths: readonly string[]
  /** Default: `coordination.lease`. */
  lease?: Milliseconds | undefined
  reason?: string | undefined
}

export interface Reserved {
  reservation: Reservation
  /** The agent had reserved the same: its time begins anew. */
  already: boolean
}

export type ReserveDeps = Pick<
  CoordinationDeps,
  'clock' | 'config' | 'environment' | 'files' | 'ledger' | 'paths' | 'random'
>

/** @throws AutonomyError USAGE, PATH_CONFLICT, STORE_BUSY, INVALID_DOCUMENT, IO */
export async function reservePaths(input: ReservePaths, deps: ReserveDeps): Promise<Reserved> {
  const place = globPlace(deps)
  const globs = input.paths.map((path) => parseGlob(path, place))
  const paths = [...new Set(globs.map(({ text }) => text))].toSorted()
  return deps.ledger.exclusive(async () => {
    const now = deps.clock.now()
    const current = currentReservations(now, deps)
    const before = current.find((each) => each.agent_id === input.agent && sameTexts(each.paths, paths))
    const active = await deps.ledger.read(({ items }) => items.active())
    const holds = allHolds(active, { now, place, reservations: () => current })
    const conflict = firstConflict(
      globs,
      holds.filter(({ agent }) => agent !== input.agent),
    )
    if (conflict) throw pathConflictError('the reservation', conflict)
    const reservation: Reservation = {
      reservation_id: before?.reservation_id ?? `res_${deps.random.hex(4)}`,
      agent_id: input.agent,
      paths,
      ...(input.reason === undefined
        ? before?.reason !== undefined && { reason: before.reason }
        : { reason: input.reason }),
      created_at: before?.created_at ?? toIso(now),
      expires_at: toIso(now + (input.lease ?? deps.config.coordination.lease)),
    }
    await writeReservations([...current.filter((each) => each !== before), reservation], deps)
    return { reservation, already: before !== undefined }
  })
}

function sameTexts(one: readonly string[], other: readonly string[]): boolean {
  return one.length === other.length && one.every((text) => other.includes(text))
}
