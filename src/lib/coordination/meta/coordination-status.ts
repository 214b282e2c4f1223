/** One look at coordination for `status` and the dashboard: agents, work, health, whether the meta loop runs. */
import { AutonomyError } from '../../errors.ts'
import type { CoordinationDeps } from '../coordination-deps.ts'
import type { TripRecord } from '../guard/guard-state.ts'
import { heldProfiles, type HeldProfile } from '../guard/guard-status.ts'
import { readGuard } from '../guard/guard-store.ts'
import type { Health } from './health.ts'
import { measureStanding } from './measure.ts'
import { runningLoop } from './meta-process.ts'
import type { Tally } from './tally.ts'

export interface CoordinationStatus {
  /** Null when the documents cannot be read; `problems` says why. */
  agents: Pick<Tally['agents'], 'live' | 'total' | 'teams'> | null
  work: Omit<Tally['work'], 'live'> | null
  redundancy_percent: number | null
  health: Health
  meta: { running: boolean; pid: number | null }
  /** Null when what was spent cannot be read; `problems` says why. */
  guard: GuardSummary | null
  problems: readonly string[]
}

interface GuardSummary {
  held: readonly HeldProfile[]
  /** The newest; null: nothing has tripped. */
  last_trip: TripRecord | null
}

/** @throws AutonomyError IO */
export async function coordinationStatus(deps: CoordinationDeps): Promise<CoordinationStatus> {
  const { tally, health, documents } = await measureStanding({ now: deps.clock.now(), thorough: false }, deps)
  const loop = runningLoop(deps)
  const guard = guardSummary(deps)
  const percent = tally?.redundancy_percent ?? null
  return {
    agents: tally && agentsOf(tally),
    work: tally && workOf(tally),
    redundancy_percent: percent === null ? null : Math.round(percent * 100) / 100,
    health,
    meta: { running: loop !== undefined, pid: loop?.pid ?? null },
    guard: typeof guard === 'string' ? null : guard,
    problems: [...documents.flatMap(({ problem }) => problem ?? []), ...(typeof guard === 'string' ? [guard] : [])],
  }
}

/** Or why it cannot be told. */
function guardSummary(deps: CoordinationDeps): GuardSummary | string {
  try {
    const state = readGuard(deps)
    return { held: heldProfiles(state, deps.config.guardrails, deps.clock.now()), last_trip: state.trips[0] ?? null }
  } catch (error) {
    if (error instanceof AutonomyError) return error.message
    throw error
  }
}

function agentsOf({ agents: { live, total, teams } }: Tally): CoordinationStatus['agents'] {
  return { live, total, teams }
}

function workOf({ work: { live: _live, ...work } }: Tally): CoordinationStatus['work'] {
  return work
}
