/** `agent show`: one agent, what it holds, and what it did last. */
import type { CoordinationDeps } from '../coordination-deps.ts'
import type { LogEntry } from '../ledger.ts'
import type { ActiveItem, CoordinationRecord } from '../work-item.ts'
import { type AgentRow, agentRow } from './agent-row.ts'
import { findAgent } from './find-agent.ts'

const DAY = 86_400_000
const RECENT = { period: 7 * DAY, entries: 10 }

export interface AgentDetails extends AgentRow {
  /** As it stands in `agent_status.json`. */
  record: CoordinationRecord
  /** What it holds, as it stands in `work_claims.json`. */
  items: readonly CoordinationRecord[]
  /** Its last ten transitions of the last seven days, oldest first. */
  recent: readonly LogEntry[]
}

/** @throws AutonomyError NOT_FOUND, INVALID_DOCUMENT, IO */
export async function showAgent(
  id: string,
  { ledger, clock, config }: Pick<CoordinationDeps, 'ledger' | 'clock' | 'config'>,
): Promise<AgentDetails> {
  const now = clock.now()
  const timeout = config.coordination.heartbeat_timeout
  const { agent, held } = await ledger.read((state) => ({
    agent: findAgent(id, state),
    held: state.items.active().filter(({ agent_id }: ActiveItem) => agent_id === id),
  }))
  const log = await ledger.log({ since: now - RECENT.period })
  return {
    ...agentRow(agent, { now, timeout, held: held.length }),
    record: agent.record,
    items: held.map(({ record }) => record),
    recent: log.filter(({ agent_id, by }) => agent_id === id || by === id).slice(-RECENT.entries),
  }
}
