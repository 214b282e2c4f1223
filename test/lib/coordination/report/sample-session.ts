/** The facts of a night, empty unless `fields` say otherwise: 22:00 to 06:00 UTC. */
import type { LogEntry } from '../../../../src/lib/coordination/ledger.ts'
import { parseAgent } from '../../../../src/lib/coordination/parse-agent.ts'
import { parseWorkItem } from '../../../../src/lib/coordination/parse-work-item.ts'
import type { SessionFacts } from '../../../../src/lib/coordination/report/session-facts.ts'
import type { Agent } from '../../../../src/lib/coordination/agent.ts'
import type { WorkItem } from '../../../../src/lib/coordination/work-item.ts'

const SINCE = Date.parse('2026-11-20T22:00:00Z')
export const UNTIL = Date.parse('2026-11-21T06:00:00Z')

export function facts(fields: Partial<SessionFacts> = {}): SessionFacts {
  return {
    workspace: '/srv/agents',
    since: SINCE,
    until: UNTIL,
    entries: [],
    live: [],
    archive: [],
    agents: [],
    heartbeat_timeout: 120_000,
    costs: [],
    runners: [],
    branches: [],
    trips: [],
    circuits: [],
    stop: undefined,
    problems: [],
    ...fields,
  }
}

/** Entry number `seq`, that many minutes after the beginning. */
export function entry(seq: number, op: LogEntry['op'], fields: Partial<LogEntry> = {}): LogEntry {
  const at = new Date(SINCE + seq * 60_000).toISOString()
  return { seq, at, op, work_item_id: 'work_1', agent_id: 'agent_1', ...fields }
}

export function item(id: string, fields: object = {}): WorkItem {
  const parsed = parseWorkItem({ work_item_id: id, status: 'pending', description: `Do ${id}`, ...fields })
  if (parsed === undefined) throw new Error('no work item')
  return parsed
}

export function live(items: readonly WorkItem[], blockers: readonly string[] = []): SessionFacts['live'] {
  return items.map((each) => ({ item: each, blockers: each.status === 'pending' ? blockers : [] }))
}

export function agentOf(id: string, fields: object = {}): Agent {
  const parsed = parseAgent({ agent_id: id, status: 'active', ...fields })
  if (parsed === undefined) throw new Error('no agent')
  return parsed
}

export function passed(command: string, exit_code = 0): object {
  return { command, exit_code, duration_ms: 1, output_sha256: '', output_tail: '', at: '2026-11-21T01:00:00.000Z' }
}
