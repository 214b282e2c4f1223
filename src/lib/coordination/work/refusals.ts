/**
 * Pure: every reason why a work item does not change, in words for an agent. Agents do what a hint says, so none names
 * a way to take work from somebody, to undo or to override.
 */
import { AutonomyError } from '../../errors.ts'
import { toIso } from '../../platform/clock.ts'
import type { ActiveItem, FinishedItem, PendingItem, UnknownItem } from '../work-item.ts'
import type { Holder, Refusal } from '../work-event.ts'

export function refuseUnknown({ id, record }: UnknownItem): Refusal {
  const word = JSON.stringify(record['status']) ?? 'no status'
  return {
    ok: false,
    code: 'CONFLICT',
    message: `work item ${id} has a status that means nothing here: ${word}`,
    hint: 'It is kept as it is; mend its status in work_claims.json (pending, active, completed, failed or cancelled).',
  }
}

export function refuseBlocked({ id }: PendingItem, blockers: readonly string[]): Refusal {
  return {
    ok: false,
    code: 'BLOCKED',
    message: `work item ${id} waits for ${blockers.join(', ')}`,
    hint: 'It becomes ready when those are completed. Without an id, `autonomy work claim` takes the next best ready item.',
  }
}

export function refuseHeld({ id, agent_id, lease_expires }: ActiveItem): Refusal {
  const until = lease_expires === undefined ? '' : ` until ${toIso(lease_expires)}`
  return {
    ok: false,
    code: 'ALREADY_CLAIMED',
    message: `work item ${id} is held by ${agent_id === '' ? 'an agent it does not name' : agent_id}${until}`,
    hint: 'Leave it to its holder. Without an id, `autonomy work claim` takes the next best ready item.',
  }
}

export function refuseFinished({ id, status }: FinishedItem, wanted: string): Refusal {
  return {
    ok: false,
    code: 'ALREADY_FINISHED',
    message: `work item ${id} is ${status}; it cannot be ${wanted}`,
    hint: `Nothing was changed. How it ended: autonomy work show ${id}`,
  }
}

/** Undefined when `by` holds the item. */
export function refuseHolder(item: ActiveItem, { agent, token }: Holder): Refusal | undefined {
  const { id, agent_id, fencing_token } = item
  const isStale = token !== undefined && token !== fencing_token
  if (isStale && (agent === agent_id || token < fencing_token)) return refuseStale(item, token)
  if (agent === agent_id) return undefined
  return {
    ok: false,
    code: 'NOT_OWNER',
    message: `work item ${id} is held by ${agent_id === '' ? 'an agent it does not name' : agent_id}, not by ${agent}`,
    hint: 'Work on an item only after `autonomy work claim` gave it to you.',
  }
}

function refuseStale({ id, agent_id, fencing_token }: ActiveItem, token: number): Refusal {
  return {
    ok: false,
    code: 'LEASE_LOST',
    message: `the claim on work item ${id} with token ${token} is over; ${agent_id} holds it with token ${fencing_token}`,
    hint: 'Stop working on it: another claim has replaced yours. Then take the next item with `autonomy work claim`.',
  }
}

/** Pending: it never was anybody's, or the claim is over. */
export function refuseUnclaimed({ id, fencing_token }: PendingItem): Refusal {
  if (fencing_token === 0) {
    return {
      ok: false,
      code: 'NOT_OWNER',
      message: `work item ${id} is nobody's`,
      hint: `Claim it first: autonomy work claim ${id}`,
    }
  }
  return {
    ok: false,
    code: 'LEASE_LOST',
    message: `the claim on work item ${id} is over; it is pending again`,
    hint: `To go on with it, claim it again: autonomy work claim ${id}`,
  }
}

export function refuseProgress(progress: number | string): Refusal {
  return {
    ok: false,
    code: 'INVALID_PROGRESS',
    message: `${progress} is not a progress: it is a number from 0 to 100`,
    hint: 'Give the share that is done in percent, such as 40.',
  }
}

export function refuseRunningLease({ id, lease_expires }: ActiveItem): Refusal {
  const until = lease_expires === undefined ? 'has no end' : `runs until ${toIso(lease_expires)}`
  return {
    ok: false,
    code: 'CONFLICT',
    message: `the lease of work item ${id} ${until}`,
    hint: 'Wait until it is over.',
  }
}

export function refusalError({ code, message, hint }: Refusal): AutonomyError {
  return new AutonomyError(code, message, hint === undefined ? {} : { hint })
}
