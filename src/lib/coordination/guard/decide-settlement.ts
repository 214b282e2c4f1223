/** Pure: what the end of an attempt changes, and what trips by it. The cost is in `state` already. */
import type { Instant } from '../../platform/clock.ts'
import type { GuardrailsConfig } from '../../workspace/config.ts'
import { capsFor, usedText } from './budgets.ts'
import { afterFailure, afterSuccess, closedCircuit, openedBy } from './circuit.ts'
import type { AttemptResult, Trip } from './guard.ts'
import { NEW_ITEM, withItem, type Circuit, type GuardState, type ItemTrack } from './guard-state.ts'
import { pauseOf, troubleOf } from './runner-trouble.ts'

export interface Settling {
  ticket: string
  agent: string
  item_id: string
  profile: string
  result: AttemptResult
  limits: GuardrailsConfig
  now: Instant
}

export interface Settled {
  state: GuardState
  trips: readonly Trip[]
}

export function settle(before: GuardState, settling: Settling): Settled {
  const freed = { ...before, reservations: before.reservations.filter(({ ticket }) => ticket !== settling.ticket) }
  return [judgeItem, judgeProfile, judgeIdle, judgeBudgets].reduce<Settled>(
    ({ state, trips }, judge) => {
      const next = judge(state, settling)
      return { state: next.state, trips: [...trips, ...next.trips] }
    },
    { state: freed, trips: [] },
  )
}

/** What is remembered of the item; the next admission judges it. */
function judgeItem(state: GuardState, { item_id: id, result }: Settling): Settled {
  const { outcome } = result
  const track = state.items[id] ?? NEW_ITEM
  const still = isStill(result) ? track.still + 1 : 0
  const next: Partial<Record<AttemptResult['outcome'], ItemTrack | 'forgotten'>> = {
    completed: 'forgotten',
    // Tried again by a person after that, it begins anew; what it has cost stays.
    failed: { ...track, starts: 0, still: 0 },
    again: { ...track, still },
    // The provider would not work for anybody: that says nothing of the item.
    ...(result.report.error && { released: { ...track, starts: Math.max(0, track.starts - 1) } }),
  }
  const kept = next[outcome]
  if (kept === undefined) return { state, trips: [] }
  return { state: { ...state, items: withItem(state.items, id, kept === 'forgotten' ? undefined : kept) }, trips: [] }
}

/** Where there is no repository nobody can tell. */
function isStill({ workplace, proven }: AttemptResult): boolean {
  return !proven && workplace !== undefined && workplace.before === workplace.after
}

/** The provider's refusals, and failures in a row. */
function judgeProfile(state: GuardState, { profile, result, limits, now }: Settling): Settled {
  const { outcome, report } = result
  const circuit = state.circuits.find((each) => each.profile === profile)
  const pause = state.pauses.find((each) => each.profile === profile)
  const trouble = report.error && outcome !== 'completed' ? troubleOf(report.error, pause, now) : undefined
  if (trouble?.action === 'runner') {
    const opened = openedBy(trouble, circuit ?? closedCircuit(profile))
    return { state: withCircuit(state, profile, opened), trips: [trouble] }
  }
  if (trouble) {
    const others = state.pauses.filter((each) => each.profile !== profile)
    return { state: { ...state, pauses: [...others, pauseOf(trouble, profile, pause)] }, trips: [trouble] }
  }
  if (outcome === 'completed') {
    const pauses = state.pauses.filter((each) => each.profile !== profile || Date.parse(each.until) > now)
    return { state: withCircuit({ ...state, pauses }, profile, afterSuccess(circuit, now)), trips: [] }
  }
  if (outcome !== 'failed' && outcome !== 'again') return { state, trips: [] }
  const judged = afterFailure(circuit ?? closedCircuit(profile), limits, now)
  return { state: withCircuit(state, profile, judged.circuit), trips: judged.trip ? [judged.trip] : [] }
}

function withCircuit(state: GuardState, profile: string, circuit: Circuit | undefined): GuardState {
  const others = state.circuits.filter((each) => each.profile !== profile)
  return { ...state, circuits: circuit ? [...others, circuit] : others }
}

/** Completions that neither changed nor proved anything: the autopilot that always succeeds. */
function judgeIdle(state: GuardState, { agent, profile, result, limits, now }: Settling): Settled {
  if (result.outcome !== 'completed' || result.workplace === undefined) return { state, trips: [] }
  const key = `${profile} ${agent}`
  const { [key]: before = 0, ...others } = state.idle
  const count = isStill(result) ? before + 1 : 0
  const idle = count === 0 ? others : { ...others, [key]: count }
  if (limits.no_progress === 0 || count < limits.no_progress) return { state: { ...state, idle }, trips: [] }
  const message = `${count} items in a row were completed by ${agent} without any change and without proof (guardrails.no_progress: ${limits.no_progress})`
  const trip: Trip = { code: 'NO_PROGRESS', message, action: 'runner', until: now + limits.circuit_pause }
  const circuit = state.circuits.find((each) => each.profile === profile) ?? closedCircuit(profile)
  return { state: withCircuit({ ...state, idle: others }, profile, openedBy(trip, circuit)), trips: [trip] }
}

/** A limit that this attempt has used up. The next attempt meets it anyway; here it is told at once. */
function judgeBudgets(state: GuardState, { agent, limits }: Settling): Settled {
  const trips = capsFor(state, agent, limits)
    .filter(({ limit, used }) => limit > 0 && used >= limit)
    .map((cap): Trip => ({ code: cap.code, message: usedText(cap), action: 'runner' }))
  return { state, trips }
}
