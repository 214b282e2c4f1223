/** What there is, in numbers, from one look at the state. Pure; `status`, `metrics`, health and the dashboard share it. */
import type { Instant } from '../../platform/clock.ts'
import type { Config } from '../../workspace/config.ts'
import { standingOf } from '../agents/agent-load.ts'
import type { CoordinationState } from '../ledger.ts'
import { blockersOf } from '../work/readiness.ts'
import { overdue, stuck } from './completion-candidates.ts'
import { redundancy } from './redundancy.ts'

export interface Tally {
  agents: {
    total: number
    /** Whose status says `active`, as the original counted them. */
    active: number
    offline: number
    /** A heartbeat is expected of them: neither offline nor idle. */
    expected: number
    /** Of the expected, heard of within the heartbeat timeout. */
    fresh: number
    /** Heard of, and taking work. */
    live: number
    /** Different names. */
    teams: number
  }
  work: {
    /** In `work_claims.json`. */
    total: number
    pending: number
    active: number
    completed: number
    failed: number
    cancelled: number
    /** Status is no known word. */
    unknown: number
    /** Pending, waiting for another item. */
    blocked: number
    /** Active, and nobody moves it. */
    stuck: number
    /** Active with its lease over. */
    overdue: number
    /** pending + active */
    live: number
  }
  redundancy_percent: number | null
  /** Lines of the journal. */
  journal: number
}

type Settings = Pick<Config['coordination'], 'heartbeat_timeout' | 'lease' | 'redundancy'>

export function tally(state: CoordinationState, settings: Settings, now: Instant): Tally {
  const all = state.items.all()
  const active = state.items.active()
  const counts = state.items.count()
  const repeated = redundancy(all, settings.redundancy)
  return {
    agents: agentTally(state, settings, now),
    work: {
      total: all.length,
      ...counts,
      blocked: all.filter((item) => item.status === 'pending' && blockersOf(item, state).length > 0).length,
      stuck: stuck(active, now).length,
      overdue: overdue(active, now, settings.lease).length,
      live: repeated.live,
    },
    redundancy_percent: repeated.percent,
    journal: state.seq,
  }
}

function agentTally({ agents }: CoordinationState, settings: Settings, now: Instant): Tally['agents'] {
  const hearing = { now, timeout: settings.heartbeat_timeout }
  const standings = agents.map((agent) => standingOf(agent, hearing))
  const count = (...wanted: readonly (typeof standings)[number][]): number =>
    standings.filter((standing) => wanted.includes(standing)).length
  return {
    total: agents.length,
    active: agents.filter(({ status }) => status === 'active').length,
    offline: count('offline'),
    expected: standings.filter((standing) => standing !== 'offline' && standing !== 'idle').length,
    fresh: count('live', 'draining'),
    live: count('live'),
    teams: new Set(agents.flatMap(({ team }) => (team === undefined ? [] : [team]))).size,
  }
}
