/**
 * What tripped is told once: in the journal, in the trace and to the alert channels. A state that lasts, such as a pause, is not told
 * again for a while. Never makes an attempt fail: `guard.json` has the trip whatever becomes of the telling.
 */
import { toIso, type Instant, type Milliseconds } from '../../platform/clock.ts'
import type { SpanAttributes } from '../../telemetry/tracer.ts'
import type { CoordinationDeps } from '../coordination-deps.ts'
import type { Trip } from './guard.ts'
import { withTrip, type GuardState, type TripRecord } from './guard-state.ts'

export interface About {
  agent: string
  runner: string
  item?: string
}

export type TellDeps = Pick<CoordinationDeps, 'ledger' | 'tracer' | 'guardTripped'>

/** A state that lasts is told once in this time. */
const QUIET_TIME: Milliseconds = 15 * 60_000

export interface Noted {
  state: GuardState
  fresh: readonly TripRecord[]
}

/** Pure: puts those on record that are new. */
export function noteTrips(
  before: GuardState,
  { trips, about, now }: { trips: readonly Trip[]; about: About; now: Instant },
): Noted {
  return trips.reduce<Noted>(
    ({ state, fresh }, trip) => {
      const record = recordOf(trip, about, now)
      if (isKnown(state, record, now)) return { state, fresh }
      return { state: withTrip(state, record), fresh: [...fresh, record] }
    },
    { state: before, fresh: [] },
  )
}

function recordOf({ code, message, action, until }: Trip, { agent, runner, item }: About, now: Instant): TripRecord {
  return {
    at: toIso(now),
    code,
    message,
    action,
    ...(until !== undefined && { until: toIso(until) }),
    agent_id: agent,
    ...(item !== undefined && { work_item_id: item }),
    runner,
  }
}

function isKnown({ trips }: GuardState, { code, action, runner, agent_id }: TripRecord, now: Instant): boolean {
  if (action === 'attempt' || action === 'item') return false
  return trips.some(
    (each) =>
      each.code === code &&
      each.action === action &&
      each.runner === runner &&
      (action === 'pause' || each.agent_id === agent_id) &&
      now - Date.parse(each.at) < QUIET_TIME,
  )
}

export async function tellTrips(fresh: readonly TripRecord[], deps: TellDeps): Promise<void> {
  if (fresh.length === 0) return
  const steps = fresh.map(({ code, message, agent_id, work_item_id }) => {
    const reason = `${code}: ${message}`
    const entry = { op: 'guard', agent_id, by: 'guard', reason, ...(work_item_id && { work_item_id }) } as const
    return { kind: 'note', entry } as const
  })
  await deps.ledger.change(() => ({ result: undefined, steps })).catch(() => {})
  for (const trip of fresh) {
    await deps.tracer.span({ name: 's2s.guard.trip', attributes: attributesOf(trip) }, async () => {})
    // Whoever waits for an answer of a channel, the attempt does not.
    deps.guardTripped?.(trip).catch(() => {})
  }
}

function attributesOf({ code, action, agent_id, work_item_id, runner }: TripRecord): SpanAttributes {
  return {
    'guard.code': code,
    'guard.action': action,
    'agent.id': agent_id,
    'runner.name': runner,
    ...(work_item_id && { 'work.id': work_item_id }),
  }
}
