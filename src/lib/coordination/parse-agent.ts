/** A record of `agent_status.json` -> an agent, once, at the edge. */
import { AGENT_STATUSES, type Agent } from './agent.ts'
import { instantField, isRecord, numberField, textField, textsField } from './record-fields.ts'

/** Undefined when it is no object or has no `agent_id`. */
export function parseAgent(record: unknown): Agent | undefined {
  if (!isRecord(record)) return undefined
  const id = textField(record, 'agent_id')
  if (id === undefined || id === '') return undefined
  return {
    id,
    team: textField(record, 'team'),
    status: AGENT_STATUSES.find((known) => known === record['status']) ?? 'unknown',
    capacity: numberField(record, 'capacity') ?? 1,
    specializations: listed(textField(record, 'specialization')),
    work_types: textsField(record, 'work_types'),
    read_only: record['read_only'] === true,
    last_heartbeat: instantField(record, 'last_heartbeat'),
    record,
  }
}

function listed(words: string | undefined): readonly string[] {
  return (words ?? '')
    .split(',')
    .map((word) => word.trim())
    .filter((word) => word !== '')
}

/** What a person should look at in a record that is kept as it is. Empty for a record in order. */
export function agentProblems(record: unknown): readonly string[] {
  const agent = parseAgent(record)
  if (!agent) return [isRecord(record) ? 'it has no agent_id' : 'it is no object']
  if (agent.status !== 'unknown') return []
  return [
    `its status ${JSON.stringify(agent.record['status']) ?? '(absent)'} is not one of ${AGENT_STATUSES.join(', ')}`,
  ]
}
