/**
 * Pure: item + event + time -> the patch that makes it so, or the reason why not. Most events can be sent twice: the
 * second time nothing is to be written (`already`) and nothing is counted again.
 *
 *            claim           complete
 *   pending -------> active ----------> completed        cancel: pending or active -> cancelled
 *      ^  <--release--- | -----fail---> failed ---.
 *      |  <--expire---- '                         |
 *      '------------------ retry -----------------'
 *
 * The fencing token rises with every grant and whenever a grant is taken back or given up. A lease that merely ran out
 * leaves it as it is, so that its holder may still complete the item while nobody has taken it.
 */
import { toIso, type Instant } from '../../platform/clock.ts'
import type { ActiveItem, FinishedItem, Patch, PendingItem, UnknownItem, WorkItem } from '../work-item.ts'
import type { Holder, Outcome, WorkEvent } from '../work-event.ts'
import { completion, newestEvidence } from './completion.ts'
import { failed, pendingAgain } from './ended-claim.ts'
import {
  refuseBlocked,
  refuseFinished,
  refuseHeld,
  refuseHolder,
  refuseProgress,
  refuseRunningLease,
  refuseUnclaimed,
  refuseUnknown,
} from './refusals.ts'

type EventOf<K extends WorkEvent['kind']> = Extract<WorkEvent, { kind: K }>
type KnownItem = Exclude<WorkItem, UnknownItem>

const ALREADY: Outcome = { ok: true, already: true }

export function transition(item: WorkItem, event: WorkEvent, now: Instant): Outcome {
  if (item.status === 'unknown') return refuseUnknown(item)
  switch (event.kind) {
    case 'claim':
      return claim(item, event, now)
    case 'progress':
      return progress(item, event, now)
    case 'renew':
      return whileHeld(item, event.by, { set: { lease_expires_at: toIso(now + event.lease), last_update: toIso(now) } })
    case 'evidence':
      return whileHeld(item, event.by, {
        set: { evidence: newestEvidence(item, event.evidence), last_update: toIso(now) },
      })
    case 'release':
      return release(item, event, now)
    case 'fail':
      return fail(item, event, now)
    case 'complete':
      return complete(item, event, now)
    case 'expire':
      return expire(item, event, now)
    case 'retry':
      return retry(item, now)
    case 'cancel':
      return cancel(item, event, now)
    case 'review':
      return review(item)
    default:
      return never(event)
  }
}

function claim(item: KnownItem, { agent, lease, blockers }: EventOf<'claim'>, now: Instant): Outcome {
  switch (item.status) {
    case 'pending':
      if (blockers.length > 0) return refuseBlocked(item, blockers)
      return moved(item, 'active', {
        set: {
          status: 'active',
          agent_id: agent,
          claimed_at: toIso(now),
          last_update: toIso(now),
          // What another reported says nothing about the work of this one.
          progress: 0,
          lease_expires_at: toIso(now + lease),
          fencing_token: item.fencing_token + 1,
          attempts: item.attempts + 1,
        },
        unset: ['failed_reason', 'needs_review'],
      })
    case 'active':
      return item.agent_id === agent ? ALREADY : refuseHeld(item)
    case 'completed':
    case 'failed':
    case 'cancelled':
      return refuseFinished(item, 'claimed')
    default:
      return never(item)
  }
}

function progress(item: KnownItem, event: EventOf<'progress'>, now: Instant): Outcome {
  const { by, lease, progress: share } = event
  if (!(share >= 0 && share <= 100)) return refuseProgress(share)
  const renewed = lease === undefined ? {} : { lease_expires_at: toIso(now + lease) }
  return whileHeld(item, by, { set: { progress: share, last_update: toIso(now), ...renewed } })
}

/** What only the holder of an active item may do, and what leaves it active. */
function whileHeld(item: KnownItem, by: Holder, patch: Patch): Outcome {
  switch (item.status) {
    case 'active':
      return refuseHolder(item, by) ?? moved(item, 'active', patch)
    case 'pending':
      return refuseUnclaimed(item)
    case 'completed':
    case 'failed':
    case 'cancelled':
      return refuseFinished(item, 'worked on')
    default:
      return never(item)
  }
}

function release(item: KnownItem, { by }: EventOf<'release'>, now: Instant): Outcome {
  switch (item.status) {
    case 'active': {
      const refusal = by && refuseHolder(item, by)
      if (refusal) return refusal
      // A claim that is given back was no failed attempt.
      return moved(item, 'pending', pendingAgain(item, { now, attempts: Math.max(0, item.attempts - 1) }))
    }
    case 'pending':
      return ALREADY
    case 'completed':
    case 'failed':
    case 'cancelled':
      return refuseFinished(item, 'released')
    default:
      return never(item)
  }
}

function fail(item: KnownItem, { by, reason, evidence = [], again }: EventOf<'fail'>, now: Instant): Outcome {
  switch (item.status) {
    case 'active': {
      const shown = evidence.length > 0 ? { evidence: newestEvidence(item, evidence) } : {}
      const refusal = refuseHolder(item, by)
      if (refusal) return refusal
      const { attempts } = item
      if (again === undefined || attempts >= (item.max_attempts ?? again.maxAttempts)) {
        return moved(item, 'failed', failed(reason, now, shown))
      }
      const { set, ...rest } = pendingAgain(item, { now, attempts })
      return moved(item, 'pending', { ...rest, set: { ...set, ...shown } })
    }
    case 'pending':
      return refuseUnclaimed(item)
    case 'failed':
      return isSameHolder(item, by) ? ALREADY : refuseFinished(item, 'failed')
    case 'completed':
    case 'cancelled':
      return refuseFinished(item, 'failed')
    default:
      return never(item)
  }
}

function complete(item: KnownItem, event: EventOf<'complete'>, now: Instant): Outcome {
  const { by } = event
  switch (item.status) {
    case 'active':
      return (by && refuseHolder(item, by)) ?? moved(item, 'completed', completion(item, event, now))
    case 'pending': {
      const isLastHolder = by === undefined || (item.fencing_token > 0 && by.token === item.fencing_token)
      return isLastHolder ? moved(item, 'completed', completion(item, event, now)) : refuseUnclaimed(item)
    }
    case 'completed':
      return by === undefined || isSameHolder(item, by) ? ALREADY : refuseFinished(item, 'completed')
    case 'failed':
    case 'cancelled':
      return refuseFinished(item, 'completed')
    default:
      return never(item)
  }
}

function expire(item: KnownItem, { maxAttempts }: EventOf<'expire'>, now: Instant): Outcome {
  switch (item.status) {
    case 'active': {
      if (item.lease_expires === undefined || item.lease_expires > now) return refuseRunningLease(item)
      const { attempts } = item
      const usedUp = attempts >= (item.max_attempts ?? maxAttempts)
      if (usedUp)
        return moved(
          item,
          'failed',
          failed(`its lease ran out ${attempts === 1 ? 'once' : `${attempts} times`}`, now, {}),
        )
      const { set, ...rest } = pendingAgain(item, { now, attempts })
      return moved(item, 'pending', { ...rest, set: { ...set, fencing_token: item.fencing_token } })
    }
    case 'pending':
    case 'completed':
    case 'failed':
    case 'cancelled':
      return ALREADY
    default:
      return never(item)
  }
}

function retry(item: KnownItem, now: Instant): Outcome {
  switch (item.status) {
    case 'failed':
      return moved(item, 'pending', pendingAgain(item, { now, attempts: 0 }))
    case 'pending':
      return ALREADY
    case 'active':
      return refuseHeld(item)
    case 'completed':
    case 'cancelled':
      return refuseFinished(item, 'tried again')
    default:
      return never(item)
  }
}

function cancel(item: KnownItem, { reason, superseded_by }: EventOf<'cancel'>, now: Instant): Outcome {
  switch (item.status) {
    case 'pending':
    case 'active': {
      const successor = superseded_by === undefined ? {} : { superseded_by }
      const set = { status: 'cancelled', result: reason, last_update: toIso(now), ...successor }
      return moved(item, 'cancelled', { set, unset: ['lease_expires_at', 'needs_review'] })
    }
    case 'cancelled':
      return ALREADY
    case 'completed':
    case 'failed':
      return refuseFinished(item, 'cancelled')
    default:
      return never(item)
  }
}

/** `last_update` stays: that a person should look at it is no progress. */
function review(item: KnownItem): Outcome {
  switch (item.status) {
    case 'pending':
    case 'active':
      if (item.record['needs_review'] === true) return ALREADY
      return moved(item, item.status, { set: { needs_review: true } })
    case 'completed':
    case 'failed':
    case 'cancelled':
      return refuseFinished(item, 'reviewed')
    default:
      return never(item)
  }
}

function isSameHolder(item: FinishedItem, by: Holder): boolean {
  return item.agent_id === by.agent && (by.token === undefined || by.token === item.fencing_token)
}

function moved(item: PendingItem | ActiveItem | FinishedItem, to: KnownItem['status'], patch: Patch): Outcome {
  return { ok: true, already: false, patch, from: item.status, to }
}

function never(value: never): never {
  throw new Error(`unreachable: ${JSON.stringify(value)}`)
}
