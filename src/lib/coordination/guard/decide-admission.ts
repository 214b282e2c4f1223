/** Pure: whether an attempt may begin, and what is reserved for it when it does. */
import { toIso, type Instant } from '../../platform/clock.ts'
import type { GuardrailsConfig } from '../../workspace/config.ts'
import { capsFor, overBudget, overItemBudget, reservationFor } from './budgets.ts'
import { passCircuit } from './circuit.ts'
import type { Trip } from './guard.ts'
import { NEW_ITEM, withItem, type GuardState, type ItemTrack, type Reservation } from './guard-state.ts'
import { overRate, withStart } from './spawn-rate.ts'

/** What the machine has left; undefined: it does not tell. */
export interface Machine {
  disk_free_mb: number | undefined
  load_per_cpu: number | undefined
}

export interface Asking {
  agent: string
  profile: string
  now: Instant
  limits: GuardrailsConfig
  machine: Machine
}

export interface AskingItem extends Asking {
  id: string
  /** Claims since it was added or tried again, this one included. */
  attempts: number
  max_attempts: number
  /** The reservation as far as it is known. */
  owner: Pick<Reservation, 'ticket' | 'pid' | 'started' | 'boot' | 'host'>
}

export type Admitted = { ok: true; state: GuardState } | { ok: false; trip: Trip }

/** For what is full, until somebody makes room. */
const LOOK_AGAIN = 30_000
/** Of starts that count as no attempt, since the item was given back each time. */
const STARTS_PER_ATTEMPT = 4

/** What holds for any item: asked before one is claimed. `state` without reservations of the dead. */
export function heldBack(state: GuardState, asking: Asking, item?: ItemTrack): Trip | undefined {
  const { agent, profile, now, limits, machine } = asking
  const circuit = passCircuit(
    state.circuits.find((each) => each.profile === profile),
    state.reservations,
    now,
  )
  if (circuit.kind === 'held') return circuit.trip
  const pause = state.pauses.find((each) => each.profile === profile && Date.parse(each.until) > now)
  if (pause) return { code: pause.code, message: pause.message, action: 'pause', until: Date.parse(pause.until) }
  const wanted = reservationFor(state, { agent, profile, item }, limits)
  return (
    overBudget(capsFor(state, agent, limits), wanted, now) ??
    overRate(state.starts, limits.spawns_per_hour, now) ??
    overMachine(machine, limits, now)
  )
}

function overMachine(
  { disk_free_mb, load_per_cpu }: Machine,
  limits: GuardrailsConfig,
  now: Instant,
): Trip | undefined {
  const until = now + LOOK_AGAIN
  if (limits.disk_floor_mb > 0 && disk_free_mb !== undefined && disk_free_mb < limits.disk_floor_mb) {
    const message = `${Math.floor(disk_free_mb)} MB are free on the disk of the workspace (guardrails.disk_floor_mb: ${limits.disk_floor_mb})`
    return { code: 'DISK_FLOOR', message, action: 'pause', until }
  }
  if (limits.load_per_cpu > 0 && load_per_cpu !== undefined && load_per_cpu > limits.load_per_cpu) {
    const message = `the load is ${load_per_cpu.toFixed(2)} for each processor (guardrails.load_per_cpu: ${limits.load_per_cpu})`
    return { code: 'LOAD', message, action: 'pause', until }
  }
  return undefined
}

export function admit(state: GuardState, asking: AskingItem): Admitted {
  const { id, agent, profile, now, limits, owner } = asking
  const item = state.items[id] ?? NEW_ITEM
  const trip = heldBack(state, asking, item) ?? overItemBudget(item, limits) ?? overAttempts(item, asking)
  if (trip) return { ok: false, trip }
  const isProbe =
    passCircuit(
      state.circuits.find((each) => each.profile === profile),
      state.reservations,
      now,
    ).kind === 'probe'
  const reservation: Reservation = {
    ...owner,
    at: toIso(now),
    agent_id: agent,
    work_item_id: id,
    profile,
    ...reservationFor(state, { agent, profile, item }, limits),
    ...(isProbe && { probe: true }),
  }
  return {
    ok: true,
    state: {
      ...state,
      reservations: [...state.reservations, reservation],
      starts: withStart(state.starts, now),
      items: withItem(state.items, id, { ...item, starts: item.starts + 1 }),
    },
  }
}

function overAttempts({ starts, still }: ItemTrack, asking: AskingItem): Trip | undefined {
  const { attempts, max_attempts, limits } = asking
  if (limits.no_progress > 0 && still >= limits.no_progress) {
    const message = `${still} attempts in a row at this item changed nothing (guardrails.no_progress: ${limits.no_progress})`
    return { code: 'NO_PROGRESS', message, action: 'item', final: true }
  }
  if (attempts > max_attempts) {
    const message = `it was claimed ${attempts} times (at most ${max_attempts} attempts)`
    return { code: 'ATTEMPTS', message, action: 'item', final: true }
  }
  if (starts < max_attempts * STARTS_PER_ATTEMPT) return undefined
  const message = `it was begun ${starts} times without an end (at most ${STARTS_PER_ATTEMPT} times ${max_attempts} attempts)`
  return { code: 'ATTEMPTS', message, action: 'item', final: true }
}
