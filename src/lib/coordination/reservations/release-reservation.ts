/** `reserve release`: an agent gives up its reservation before its time is over. */
import { AutonomyError } from '../../errors.ts'
import type { CoordinationDeps } from '../coordination-deps.ts'
import { currentReservations, writeReservations, type Reservation } from './reservation.ts'

export interface ReleaseReservation {
  id: string
  agent: string
}

/** @throws AutonomyError NOT_FOUND (it may be over), NOT_OWNER, STORE_BUSY, INVALID_DOCUMENT, IO */
export async function releaseReservation(
  { id, agent }: ReleaseReservation,
  deps: Pick<CoordinationDeps, 'clock' | 'files' | 'ledger' | 'paths'>,
): Promise<Reservation> {
  return deps.ledger.exclusive(async () => {
    const current = currentReservations(deps.clock.now(), deps)
    const found = current.find(({ reservation_id }) => reservation_id === id)
    if (found === undefined) {
      throw new AutonomyError('NOT_FOUND', `there is no reservation ${JSON.stringify(id)}; its time may be over`, {
        hint: 'Those that hold: autonomy reserve list',
      })
    }
    if (found.agent_id !== agent) {
      throw new AutonomyError('NOT_OWNER', `reservation ${id} is held by ${found.agent_id}, not by ${agent}`, {
        hint: `Leave these files to their holder; the time of the reservation is over at ${found.expires_at}.`,
      })
    }
    await writeReservations(
      current.filter((each) => each !== found),
      deps,
    )
    return found
  })
}
