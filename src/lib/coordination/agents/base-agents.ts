/**
 * The three agents every workspace of the original began with. They are entries for processes to come: without a
 * heartbeat of their own nobody counts on them. Those that are there already, by team and specialization, stay as they
 * are.
 */
import type { CoordinationDeps } from '../coordination-deps.ts'
import type { Agent } from '../agent.ts'
import { agentOf } from './patched-agent.ts'
import { newAgentRecord } from './register.ts'

const BASE_AGENTS = [
  { team: 'coordination_team', specializations: ['scrum_master'] },
  { team: 'development_team', specializations: ['backend_developer'] },
  { team: 'observability_team', specializations: ['OpenTelemetry', 'Prometheus', 'Grafana', 'AI_Intelligence'] },
] as const

export interface BaseAgents {
  created: readonly Agent[]
  kept: readonly Agent[]
}

/** @throws AutonomyError STORE_BUSY, INVALID_DOCUMENT, IO */
export async function createBaseAgents({
  ledger,
  clock,
  tracer,
}: Pick<CoordinationDeps, 'ledger' | 'clock' | 'tracer'>): Promise<BaseAgents> {
  return tracer.span({ name: 's2s.agent.base' }, () =>
    ledger.change((state) => {
      const now = clock.now()
      const judged = BASE_AGENTS.map((base) => ({ base, known: state.agents.find((agent) => isSame(agent, base)) }))
      const kept = judged.flatMap(({ known }) => known ?? [])
      const records = judged
        .filter(({ known }) => known === undefined)
        .map(({ base }) => newAgentRecord({ ...base, id: state.newId('agent') }, { now, held: 0, isHeard: false }))
      return {
        result: { created: records.map(agentOf), kept },
        steps: records.map((record) => {
          const entry = { op: 'register' as const, agent_id: record.agent_id, to: 'idle', by: 'init' }
          return { kind: 'add-agent' as const, record, entry }
        }),
      }
    }),
  )
}

function isSame({ team, specializations }: Agent, base: (typeof BASE_AGENTS)[number]): boolean {
  return team === base.team && specializations.join() === base.specializations.join()
}
