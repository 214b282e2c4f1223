/** Agents as decisions see them, for tests of pure functions. */
import type { Agent } from '../../../../src/lib/coordination/agent.ts'

export const NOW = Date.parse('2026-11-21T08:00:00Z')

/** Live, takes anything, one item at once; `fields` say otherwise. */
export function agent(id: string, fields: Partial<Agent> = {}): Agent {
  return {
    id,
    team: undefined,
    status: 'active',
    capacity: 1,
    specializations: [],
    work_types: undefined,
    read_only: false,
    last_heartbeat: NOW,
    record: { agent_id: id },
    ...fields,
  }
}
