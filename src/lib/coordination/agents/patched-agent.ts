/** An agent as it will be once a step is kept, for results that are told before anything reads the document again. */
import type { Agent, AgentPatch } from '../agent.ts'
import { patchRecord } from '../ledger/apply-step.ts'
import { parseAgent } from '../parse-agent.ts'
import type { CoordinationRecord } from '../work-item.ts'

export function patchedAgent(agent: Agent, { set, unset = [] }: AgentPatch): Agent {
  return agentOf(patchRecord(agent.record, { set: { ...set }, unset }))
}

/** The record carries an id, so that it is an agent. */
export function agentOf(record: CoordinationRecord): Agent {
  const agent = parseAgent(record)
  if (agent === undefined) throw new TypeError('a record without agent_id')
  return agent
}
