/** Pure: how many attempts were begun in the last hour, counted by minute. */
import type { Instant } from '../../platform/clock.ts'
import type { Trip } from './guard.ts'
import type { GuardState } from './guard-state.ts'

const MINUTE = 60_000
const WINDOW = 60

type Starts = GuardState['starts']

export function startsWithinHour(starts: Starts, now: Instant): Starts {
  const minute = Math.floor(now / MINUTE)
  // A minute of the future: the clock was set back.
  return starts.filter((each) => each.minute > minute - WINDOW && each.minute <= minute)
}

export function countStarts(starts: Starts, now: Instant): number {
  return startsWithinHour(starts, now).reduce((total, { count }) => total + count, 0)
}

export function withStart(starts: Starts, now: Instant): Starts {
  const minute = Math.floor(now / MINUTE)
  const others = startsWithinHour(starts, now).filter((each) => each.minute !== minute)
  const count = starts.find((each) => each.minute === minute)?.count ?? 0
  return [...others, { minute, count: count + 1 }]
}

/** Until the oldest counted minute is an hour ago. */
export function overRate(starts: Starts, limit: number, now: Instant): Trip | undefined {
  const begun = countStarts(starts, now)
  if (limit === 0 || begun < limit) return undefined
  const oldest = Math.min(...startsWithinHour(starts, now).map(({ minute }) => minute))
  const message = `${begun} attempts were begun within an hour (guardrails.spawns_per_hour: ${limit})`
  return { code: 'SPAWN_RATE', message, action: 'pause', until: (oldest + WINDOW) * MINUTE }
}
