/** Pure: what a provider's refusal means for all attempts of its profile. */
import { toIso, type Instant, type Milliseconds } from '../../platform/clock.ts'
import type { RunnerError } from '../../runner/runner.ts'
import type { Trip } from './guard.ts'
import type { Pause } from './guard-state.ts'

const FIRST_WAIT: Milliseconds = 30_000
const LONGEST_WAIT: Milliseconds = 15 * 60_000

/** Undefined for what is the item's own trouble. `before`: the last pause of the profile, if any. */
export function troubleOf(error: RunnerError, before: Pause | undefined, now: Instant): Trip | undefined {
  const { kind, message, retry_at } = error
  if (error.terminal && kind !== 'context') {
    return { code: 'QUOTA', message: `${kind}: ${message}`, action: 'runner', ...(retry_at && { until: retry_at }) }
  }
  if (kind !== 'rate_limit' && kind !== 'overloaded' && kind !== 'quota') return undefined
  const backoff = Math.min(LONGEST_WAIT, FIRST_WAIT * 2 ** (before?.times ?? 0))
  const until = Math.max(retry_at ?? now + backoff, now)
  return { code: kind === 'quota' ? 'QUOTA' : 'RATE_LIMIT', message: `${kind}: ${message}`, action: 'pause', until }
}

export function pauseOf(trip: Trip, profile: string, before: Pause | undefined): Pause {
  const { code, message, until = 0 } = trip
  return { profile, code, message, until: toIso(until), times: (before?.times ?? 0) + 1 }
}
