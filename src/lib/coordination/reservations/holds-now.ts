/** Who works on which files, as a step of the ledger sees it: reservations are read while the store is locked. */
import type { Instant } from '../../platform/clock.ts'
import type { Platform } from '../../platform/deps.ts'
import type { WorkspacePaths } from '../../workspace/paths.ts'
import type { CoordinationState } from '../ledger.ts'
import { pathHolds, type PathHolds } from './path-holds.ts'
import { currentReservations, globPlace } from './reservation.ts'

type HoldsDeps = Pick<Platform, 'environment' | 'files'> & { paths: WorkspacePaths }

export function holdsNow(now: Instant, deps: HoldsDeps): (state: CoordinationState) => PathHolds {
  const reservations = () => currentReservations(now, deps)
  return (state) => pathHolds(state, { now, place: globPlace(deps), reservations })
}
