/** Pure: work whose lease is over comes back. Done in the same step as each claim, and by every cycle of meta. */
import type { Instant } from '../../platform/clock.ts'
import type { CoordinationState, Step } from '../ledger.ts'
import type { ActiveItem, Patch } from '../work-item.ts'
import { changeStep } from './change-step.ts'
import { transition } from './transitions.ts'

export interface ExpiredLease {
  before: ActiveItem
  patch: Patch
  step: Step
}

export interface ExpiryRule {
  now: Instant
  /** For items that state none. */
  maxAttempts: number
  /** Who found out: an agent or `meta`. */
  by: string
}

export function expiredLeases(
  { items }: Pick<CoordinationState, 'items'>,
  { now, maxAttempts, by }: ExpiryRule,
): readonly ExpiredLease[] {
  const event = { kind: 'expire', maxAttempts } as const
  return items.expired(now).flatMap((before) => {
    const outcome = transition(before, event, now)
    if (!outcome.ok || outcome.already) return []
    return [{ before, patch: outcome.patch, step: changeStep(before, event, { ...outcome, by }) }]
  })
}

/** `expiredLeases` for a caller that needs only what is to be written. */
export function expiredSteps(state: CoordinationState, now: Instant, maxAttempts: number): readonly Step[] {
  return expiredLeases(state, { now, maxAttempts, by: 'meta' }).map(({ step }) => step)
}
