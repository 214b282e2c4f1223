/** Agents for a person: the colour of their standing, their figures, and all about one of them. */
import type { Standing } from '../coordination/agents/agent-load.ts'
import type { AgentRow } from '../coordination/agents/agent-row.ts'
import type { AgentDetails } from '../coordination/agents/show-agent.ts'
import type { LogEntry } from '../coordination/ledger.ts'
import type { CoordinationRecord } from '../coordination/work-item.ts'
import type { Color } from './color.ts'
import { besideLabel, printableLine } from './printable.ts'
import { spanText, timeText } from './time-text.ts'

const LABEL = 16
const EXPLAINED: Partial<Readonly<Record<Standing, string>>> = {
  silent: 'silent: never heard of',
  idle: 'idle: nothing works in its name now',
}

export function paintStanding(text: string, status: Standing, color: Color): string {
  if (status === 'live') return color.green(text)
  if (status === 'draining' || status === 'stale') return color.yellow(text)
  return color.dim(text)
}

/** `-`: it never was heard of. */
export function heardText({ heartbeat_age_seconds: age }: AgentRow): string {
  return age === null ? '-' : `${spanText(age)} ago`
}

/** `-`: nothing has been measured yet. */
export function successText({ success_rate: rate }: AgentRow): string {
  return rate === null ? '-' : `${rate} %`
}

export function agentText(agent: AgentDetails, color: Color): string {
  const rows = rowsOf(agent).filter(([, value]) => value !== null)
  return [
    color.bold(agent.agent_id),
    ...rows.map(([name, value]) => `${color.dim(name.padEnd(LABEL))}${besideLabel(value ?? '', LABEL)}`),
    '',
    agent.items.length === 0 ? 'Holds no work.' : 'Holds',
    ...agent.items.map((item) => `  ${printableLine(itemText(item))}`),
    ...(agent.recent.length === 0 ? [] : ['', 'Lately']),
    ...agent.recent.map((entry) => `  ${printableLine(entryText(entry))}`),
  ].join('\n')
}

function rowsOf(agent: AgentDetails): readonly (readonly [string, string | null])[] {
  const { status, team, workload, capacity, specialization, work_types, tasks_completed, tasks_failed } = agent
  const average = agent.average_completion_seconds
  const pid = agent.record['pid']
  return [
    ['status', EXPLAINED[status] ?? status],
    ['team', team],
    ['workload', `${workload} of ${capacity}`],
    ['specialization', specialization],
    ['takes', agent.read_only ? 'nothing (read-only)' : (work_types?.join(', ') ?? 'any work type')],
    ['heard of', agent.last_heartbeat === null ? null : `${timeText(agent.last_heartbeat)} (${heardText(agent)})`],
    ['process', typeof pid === 'number' ? String(pid) : null],
    ['done', `${tasks_completed} completed, ${tasks_failed} failed`],
    ['success', agent.success_rate === null ? null : successText(agent)],
    ['average', average === null ? null : spanText(average)],
  ]
}

function itemText(item: CoordinationRecord): string {
  const { work_item_id, work_type, priority, progress, description } = item
  const [line = ''] = String(description ?? '').split('\n')
  return [work_item_id, priority, work_type, `${Number(progress ?? 0)} %`, line]
    .filter((part) => part !== undefined && part !== '')
    .join('  ')
}

function entryText({ at, op, work_item_id, from, to, reason }: LogEntry): string {
  const change = from !== undefined && to !== undefined && from !== to ? `${from} -> ${to}` : undefined
  return [timeText(at), op, work_item_id, change, reason].filter((part) => part !== undefined).join('  ')
}
