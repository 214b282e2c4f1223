/** Pure: items -> lines of `.beads/issues.jsonl`. Types that it does not have become `task` with a label. */
import { toIso } from '../../platform/clock.ts'
import { textField, textsField } from '../record-fields.ts'
import type { WorkItem } from '../work-item.ts'
import type { Exported } from './exported-items.ts'
import { titled } from './foreign-ids.ts'

const PRIORITIES: Readonly<Record<WorkItem['priority'], number>> = { critical: 0, high: 1, medium: 2, low: 3 }
const STATUSES: Readonly<Record<WorkItem['status'], string>> = {
  pending: 'open',
  active: 'in_progress',
  failed: 'open',
  unknown: 'open',
  completed: 'closed',
  cancelled: 'tombstone',
}
const TYPES: ReadonlySet<string> = new Set(['bug', 'feature', 'task', 'epic', 'chore'])
const ASSIGNEE = 'assignee:'

export function writeBeads(items: readonly Exported[]): string {
  return items.map((exported) => `${JSON.stringify(issueOf(exported))}\n`).join('')
}

function issueOf(exported: Exported): Readonly<Record<string, unknown>> {
  const { item, key, needs } = exported
  const { title, body } = titled(exported)
  const id = idOf(key)
  const created_at = toIso(item.created)
  const tags = textsField(item.record, 'tags') ?? []
  const type = item.work_type || 'task'
  const labels = tags.filter((tag) => !tag.startsWith(ASSIGNEE))
  return {
    id,
    title,
    description: body || undefined,
    status: STATUSES[item.status],
    priority: PRIORITIES[item.priority],
    issue_type: TYPES.has(type) ? type : 'task',
    assignee: tags.find((tag) => tag.startsWith(ASSIGNEE))?.slice(ASSIGNEE.length),
    created_at,
    updated_at: toIso(item.updated),
    closed_at: item.status === 'completed' ? toIso(item.finished) : undefined,
    deleted_at: item.status === 'cancelled' ? toIso(item.finished) : undefined,
    close_reason: item.status === 'completed' ? textField(item.record, 'result') : undefined,
    labels: [...labels, ...(TYPES.has(type) ? [] : [`type:${type}`])],
    dependencies: needs.map((need) => ({ issue_id: id, depends_on_id: idOf(need), type: 'blocks', created_at })),
  }
}

/** As it came; else of letters, digits and hyphens, which are all that an id may have there. */
function idOf(key: string): string {
  const known = /^beads:(.+)$/.exec(key)?.[1]
  return known ?? key.replaceAll(/[^A-Za-z0-9.]+/g, '-')
}
