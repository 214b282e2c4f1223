/** Pure: what the end of a claim writes into an item that is not completed by it. */
import { toIso, type Instant } from '../../platform/clock.ts'
import type { Patch, WorkItem } from '../work-item.ts'

/** The claim is given up or taken back: its token is worth nothing from now on. */
export function pendingAgain(item: WorkItem, { now, attempts }: { now: Instant; attempts: number }): Patch {
  return {
    set: { status: 'pending', last_update: toIso(now), fencing_token: item.fencing_token + 1, attempts },
    unset: ['agent_id', 'claimed_at', 'lease_expires_at', 'failed_reason', 'needs_review'],
  }
}

export function failed(failed_reason: string, now: Instant, rest: Patch['set']): Patch {
  return {
    set: { status: 'failed', failed_reason, last_update: toIso(now), ...rest },
    unset: ['lease_expires_at', 'needs_review'],
  }
}
