/** One look at coordination for `status` and the dashboard: agents, work, health, whether the meta loop runs. */
import type { CoordinationDeps } from '../coordination-deps.ts'
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
  problems: readonly string[]
}

/** @throws AutonomyError IO */
export async function coordinationStatus(deps: CoordinationDeps): Promise<CoordinationStatus> {
  const { tally, health, documents } = await measureStanding({ now: deps.clock.now(), thorough: false }, deps)
  const loop = runningLoop(deps)
  const percent = tally?.redundancy_percent ?? null
  return {
    agents: tally && agentsOf(tally),
    work: tally && workOf(tally),
    redundancy_percent: percent === null ? null : Math.round(percent * 100) / 100,
    health,
    meta: { running: loop !== undefined, pid: loop?.pid ?? null },
    problems: documents.flatMap(({ problem }) => problem ?? []),
  }
}

function agentsOf({ agents: { live, total, teams } }: Tally): CoordinationStatus['agents'] {
  return { live, total, teams }
}

function workOf({ work: { live: _live, ...work } }: Tally): CoordinationStatus['work'] {
  return work
}
