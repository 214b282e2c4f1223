/** `agent list`: who is registered, who can be counted on, and how much each holds. */
import type { CoordinationDeps } from '../coordination-deps.ts'
import { type Standing, STANDINGS, workload } from './agent-load.ts'
import { type AgentRow, agentRow } from './agent-row.ts'

/** What is absent or empty passes everything. */
export interface AgentFilter {
  teams?: readonly string[] | undefined
  standings?: readonly Standing[] | undefined
}

/** Those that can be counted on first, then by id. @throws AutonomyError INVALID_DOCUMENT, IO */
export async function listAgents(
  { teams = [], standings = [] }: AgentFilter,
  { ledger, clock, config }: Pick<CoordinationDeps, 'ledger' | 'clock' | 'config'>,
): Promise<readonly AgentRow[]> {
  const hearing = { now: clock.now(), timeout: config.coordination.heartbeat_timeout }
  return ledger.read((state) => {
    const held = workload(state)
    return state.agents
      .map((agent) => agentRow(agent, { ...hearing, held: held.get(agent.id) ?? 0 }))
      .filter(({ team }) => teams.length === 0 || teams.includes(team ?? ''))
      .filter(({ status }) => standings.length === 0 || standings.includes(status))
      .toSorted(byStanding)
  })
}

function byStanding(one: AgentRow, other: AgentRow): number {
  const order = STANDINGS.indexOf(one.status) - STANDINGS.indexOf(other.status)
  if (order !== 0 || one.agent_id === other.agent_id) return order
  return one.agent_id < other.agent_id ? -1 : 1
}
