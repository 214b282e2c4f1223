/**
 * Pure: was a resolved todo's error seen again after it had been resolved, or has the scan only now read what was logged
 * before? Log time decides where it can be trusted. It may be wrong by a time zone, so within 14 hours of the resolution
 * (the largest offset there is) the clock of the runs decides: a scan reads only what was written since the scan before,
 * and if that one came after the resolution, so did the error.
 */
import { toIso, type Instant } from '../../platform/clock.ts'

const LARGEST_ZONE_OFFSET = 14 * 3_600_000
/** Clocks of two machines may differ by this much. */
const CLOCK_SKEW = 5 * 60_000

export interface SeenAgain {
  /** Log time of the newest event. */
  last_seen: Instant
  completed_at: Instant
  now: Instant
  /** Clock time of the scan before this one. */
  previous_scan_at: Instant | undefined
}

export function isRegression({ last_seen, completed_at, now, previous_scan_at }: SeenAgain): boolean {
  const isPlausible = last_seen <= now + CLOCK_SKEW
  if (isPlausible && last_seen > completed_at) return true
  const writtenSince = previous_scan_at !== undefined && previous_scan_at >= completed_at
  return writtenSince && (!isPlausible || completed_at - last_seen <= LARGEST_ZONE_OFFSET)
}

export function regressionReason(last_seen: Instant): string {
  return `regression: seen again at ${toIso(last_seen)} (log time)`
}
