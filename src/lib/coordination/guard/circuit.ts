/**
 * Pure: the circuit breaker of a runner profile. Closed: everything goes through. Too many failures in a row open it: for
 * a while nothing is begun. Then it is half open: one attempt is let through and decides whether it closes or opens again.
 */
import { toIso, type Instant, type Milliseconds } from '../../platform/clock.ts'
import type { GuardrailsConfig } from '../../workspace/config.ts'
import type { Trip } from './guard.ts'
import type { Circuit, Reservation } from './guard-state.ts'

/** The longest pause is this many times the first. */
const LONGEST = 16
/** While another attempt decides. */
const LOOK_AGAIN: Milliseconds = 5000

export type Letting = { kind: 'through' } | { kind: 'probe' } | { kind: 'held'; trip: Trip }

/** Whether an attempt of the circuit's profile may begin. */
export function passCircuit(
  circuit: Circuit | undefined,
  reservations: readonly Pick<Reservation, 'profile' | 'probe'>[],
  now: Instant,
): Letting {
  if (circuit?.state !== 'open') return { kind: 'through' }
  const until = circuit.until === undefined ? undefined : Date.parse(circuit.until)
  const { profile, code = 'CIRCUIT_OPEN', message = `the circuit of ${profile} is open`, ends } = circuit
  if (until === undefined || until > now) {
    const when = until === undefined ? {} : { until }
    return { kind: 'held', trip: { code, message, action: ends ? 'runner' : 'pause', ...when } }
  }
  const isProbed = reservations.some((each) => each.profile === profile && each.probe)
  if (!isProbed) return { kind: 'probe' }
  const wait = `${profile} is being tried with one attempt, after: ${message}`
  return { kind: 'held', trip: { code: 'CIRCUIT_OPEN', message: wait, action: 'pause', until: now + LOOK_AGAIN } }
}

export interface Judged {
  circuit: Circuit | undefined
  trip: Trip | undefined
}

/** After an attempt that failed. */
export function afterFailure(before: Circuit, limits: GuardrailsConfig, now: Instant): Judged {
  const { profile, state } = before
  const failures = before.failures + 1
  const limit = limits.consecutive_failures
  if (limit === 0) return { circuit: undefined, trip: undefined }
  const isTrial = state === 'open' && before.until !== undefined && Date.parse(before.until) <= now
  if (state === 'open' && !isTrial) return { circuit: { ...before, failures }, trip: undefined }
  if (!isTrial && failures < limit) return { circuit: { ...before, failures }, trip: undefined }
  const opened = before.opened + 1
  const until = now + limits.circuit_pause * Math.min(LONGEST, 2 ** (opened - 1))
  const message = `${failures} attempts of ${profile} in a row failed (guardrails.consecutive_failures: ${limit})`
  const circuit: Circuit = { profile, state: 'open', failures, opened, message, until: toIso(until) }
  return { circuit, trip: { code: 'CIRCUIT_OPEN', message, action: 'pause', until } }
}

/** After a success: what an attempt begun before the circuit opened says does not close it. */
export function afterSuccess(before: Circuit | undefined, now: Instant): Circuit | undefined {
  if (before?.state !== 'open') return undefined
  return before.until !== undefined && Date.parse(before.until) <= now ? undefined : before
}

export function closedCircuit(profile: string): Circuit {
  return { profile, state: 'closed', failures: 0, opened: 0 }
}

/** Opened by something that more attempts would not mend: runs of the profile end. */
export function openedBy({ code, message, until }: Trip, before: Circuit): Circuit {
  const { profile, failures, opened } = before
  const when = until === undefined ? {} : { until: toIso(until) }
  return { profile, state: 'open', failures, opened: opened + 1, code, message, ends: true, ...when }
}
