/** Nanoseconds since the epoch as decimal digits, for names such as `system_metrics_<ns>.json` and `meta_<ns>`. */
import type { Clock } from '../../platform/clock.ts'

/** The fraction comes from the monotonic clock: names of one millisecond differ. */
export function nanosecondsNow(clock: Pick<Clock, 'now' | 'monotonic'>): string {
  const fraction = Math.floor((clock.monotonic() % 1) * 1e6)
  return `${clock.now()}${String(fraction).padStart(6, '0')}`
}
