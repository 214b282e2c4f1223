/** How the guardrails stand: each limit with what is used of it, what is reserved, what is held back, and what tripped. */
import { toIso, type Instant, type Milliseconds } from '../../platform/clock.ts'
import { loadPerProcessor } from '../../platform/machine-load.ts'
import type { GuardrailsConfig } from '../../workspace/config.ts'
import { capsFor, usedText, type Cap } from './budgets.ts'
import { freeMegabytes } from './free-megabytes.ts'
import type { GuardCode } from './guard.ts'
import { readGuard, type GuardDeps } from './guard-store.ts'
import type { Circuit, GuardState, Pause, Reservation, TripRecord } from './guard-state.ts'
import { countStarts } from './spawn-rate.ts'

/** Attempts that are not begun for now: of a profile, or where a budget is used up, of an agent or of everybody. */
export interface HeldProfile {
  kind: 'circuit' | 'pause' | 'budget'
  /** Of a budget: the agent, or `everybody`. */
  profile: string
  code: GuardCode
  message: string
  /** ISO 8601; null: until a person acts. */
  until: string | null
}

export interface LimitStatus {
  /** In `guardrails` of the configuration. */
  setting: keyof GuardrailsConfig
  unit: 'usd' | 'tokens' | 'attempts' | 'mb' | 'load'
  /** Whose: an agent; absent for everybody's. */
  agent?: string
  /** 0: it is off. */
  limit: number
  /** Of what has to stay free: what is free. Null: the system does not tell. */
  used: number | null
  reserved: number
}

export interface GuardStatus {
  held: readonly HeldProfile[]
  limits: readonly LimitStatus[]
  /** Limits of a single attempt or item: nothing of them is used up between attempts. */
  settings: GuardrailsConfig
  reservations: readonly Pick<Reservation, 'agent_id' | 'work_item_id' | 'profile' | 'usd' | 'tokens' | 'at' | 'pid'>[]
  /** Attempts that used something nobody knows the price of. */
  unpriced: number
  /** The newest first. */
  trips: readonly TripRecord[]
}

const DAY: Milliseconds = 24 * 60 * 60_000

/** @throws AutonomyError INVALID_DOCUMENT (costs.jsonl), IO */
export function guardStatus(deps: GuardDeps): GuardStatus {
  const state = readGuard(deps)
  const settings = deps.config.guardrails
  return {
    held: heldProfiles(state, settings, deps.clock.now()),
    limits: [...budgetsOf(state, settings), ...machineLimits(state, deps)],
    settings,
    reservations: state.reservations.map(({ agent_id, work_item_id, profile, usd, tokens, at, pid }) => ({
      agent_id,
      work_item_id,
      profile,
      usd,
      tokens,
      at,
      pid,
    })),
    unpriced: state.spend.unpriced,
    trips: state.trips,
  }
}

/** Pure. A circuit that is due for a trial is not held any more. */
export function heldProfiles(state: GuardState, limits: GuardrailsConfig, now: Instant): readonly HeldProfile[] {
  const { circuits, pauses, spend } = state
  const holds = (until: string | undefined): boolean => until === undefined || Date.parse(until) > now
  const open = circuits.filter((each) => each.state === 'open' && holds(each.until))
  const agents = [undefined, ...Object.keys(spend.agents)]
  const budgets = agents.flatMap((agent) =>
    capsFor(state, agent, limits)
      .filter(
        ({ code, limit, used }) => limit > 0 && used >= limit && (code === 'AGENT_BUDGET') === (agent !== undefined),
      )
      .map((cap) => heldByBudget(cap, agent, now)),
  )
  return [...open.map(heldByCircuit), ...pauses.filter(({ until }) => holds(until)).map(heldByPause), ...budgets]
}

/** A day's budget is there again after midnight, UTC. */
function heldByBudget(cap: Cap, agent: string | undefined, now: Instant): HeldProfile {
  const midnight = toIso((Math.floor(now / DAY) + 1) * DAY)
  const until = cap.code === 'WORKSPACE_BUDGET' ? null : midnight
  return { kind: 'budget', profile: agent ?? 'everybody', code: cap.code, message: usedText(cap), until }
}

function heldByCircuit({ profile, code = 'CIRCUIT_OPEN', message = '', until }: Circuit): HeldProfile {
  return { kind: 'circuit', profile, code, message, until: until ?? null }
}

function heldByPause({ profile, code, message, until }: Pause): HeldProfile {
  return { kind: 'pause', profile, code, message, until }
}

function budgetsOf(state: GuardState, settings: GuardrailsConfig): readonly LimitStatus[] {
  const agents = new Set([...Object.keys(state.spend.agents), ...state.reservations.map(({ agent_id }) => agent_id)])
  const ofAgents = [...agents].toSorted().flatMap((agent) =>
    capsFor(state, agent, settings)
      .filter(({ code }) => code === 'AGENT_BUDGET')
      .map((cap) => limitOf(cap, agent)),
  )
  return [...capsFor(state, undefined, settings).map((cap) => limitOf(cap)), ...ofAgents]
}

function limitOf({ setting, unit, limit, used, reserved }: Cap, agent?: string): LimitStatus {
  return { setting, unit, ...(agent !== undefined && { agent }), limit, used, reserved }
}

function machineLimits({ starts }: GuardState, deps: GuardDeps): readonly LimitStatus[] {
  const { spawns_per_hour, disk_floor_mb, load_per_cpu } = deps.config.guardrails
  const free = freeMegabytes(deps)
  return [
    {
      setting: 'spawns_per_hour',
      unit: 'attempts',
      limit: spawns_per_hour,
      used: countStarts(starts, deps.clock.now()),
      reserved: 0,
    },
    {
      setting: 'disk_floor_mb',
      unit: 'mb',
      limit: disk_floor_mb,
      used: free === undefined ? null : Math.floor(free),
      reserved: 0,
    },
    { setting: 'load_per_cpu', unit: 'load', limit: load_per_cpu, used: loadPerProcessor() ?? null, reserved: 0 },
  ]
}
