/**
 * Ids `work_<ns>` and `agent_<ns>`: nanoseconds since the epoch, strictly increasing in the order of the ledger's
 * steps, also when the clock goes backwards. Never one that a live record has.
 */
import type { Clock } from '../../platform/clock.ts'
import type { CoordinationState } from '../ledger.ts'

export interface IdSource {
  newId(prefix: 'work' | 'agent'): string
  /** The number in the newest id. */
  last(): bigint
}

/** @param last the number in the newest id ever given out, or 0 */
export function idSource(state: CoordinationState, last: bigint, clock: Pick<Clock, 'now' | 'monotonic'>): IdSource {
  let newest = last
  const isTaken = (id: string): boolean =>
    state.items.get(id) !== undefined || state.agents.some((agent) => agent.id === id)
  return {
    newId: (prefix) => {
      const now = nanoseconds(clock)
      newest = now > newest ? now : newest + 1n
      while (isTaken(`${prefix}_${newest}`)) newest++
      return `${prefix}_${newest}`
    },
    last: () => newest,
  }
}

/** The clock knows milliseconds; what is finer comes from the monotonic one, so that two ids seldom meet. */
function nanoseconds(clock: Pick<Clock, 'now' | 'monotonic'>): bigint {
  return BigInt(Math.floor(clock.now())) * 1_000_000n + BigInt(Math.floor((clock.monotonic() % 1) * 1_000_000))
}

/** The largest number in these ids, as far as they are like ours; 0 when none is. */
export function newestOf(ids: readonly string[]): bigint {
  let newest = 0n
  for (const id of ids) {
    const digits = /^(?:work|agent)_(\d{1,20})$/.exec(id)?.[1]
    if (digits !== undefined && BigInt(digits) > newest) newest = BigInt(digits)
  }
  return newest
}
