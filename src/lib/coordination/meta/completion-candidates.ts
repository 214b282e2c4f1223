/** Which active items the completion engine looks at: those that seem done, and those that nobody moves. Pure. */
import type { Instant, Milliseconds } from '../../platform/clock.ts'
import type { ActiveItem } from '../work-item.ts'

const MINUTE: Milliseconds = 60_000
const NEARLY_DONE = 75
const IDLE: Milliseconds = 5 * MINUTE
const STUCK: Milliseconds = 30 * MINUTE

/**
 * Auto-completable = active, progress > 75, idle > 300 s (COORDINATION.md, "completion engine", and
 * `find_auto_completable_work` of the original). One that waits for a review is not looked at again.
 */
export function autoCompletable(active: readonly ActiveItem[], now: Instant): readonly ActiveItem[] {
  return active.filter(
    (item) => item.progress > NEARLY_DONE && now - item.updated > IDLE && item.record['needs_review'] !== true,
  )
}

/** Stuck = active and idle > 30 min, or its lease is over (COORDINATION.md; `find_stuck_work_items` of the original). */
export function stuck(active: readonly ActiveItem[], now: Instant): readonly ActiveItem[] {
  return active.filter((item) => now - item.updated > STUCK || isOver(item, now))
}

/** Its lease is over; one without a lease, when nothing was heard of it for as long as a lease lasts. */
export function overdue(active: readonly ActiveItem[], now: Instant, lease: Milliseconds): readonly ActiveItem[] {
  return active.filter((item) => (item.lease_expires ?? item.updated + lease) <= now)
}

function isOver({ lease_expires }: ActiveItem, now: Instant): boolean {
  return lease_expires !== undefined && lease_expires <= now
}
