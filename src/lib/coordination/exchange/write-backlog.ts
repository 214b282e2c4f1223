/** Pure: items -> task files of Backlog.md. Texts are quoted in the front matter: nothing in them can become a field. */
import { toIso } from '../../platform/clock.ts'
import { textsField } from '../record-fields.ts'
import type { WorkItem } from '../work-item.ts'
import type { Exported } from './exported-items.ts'
import { numbersFor, titled } from './foreign-ids.ts'

const ASSIGNEE = 'assignee:'
const STATUSES: Readonly<Record<WorkItem['status'], string>> = {
  pending: 'To Do',
  active: 'In Progress',
  failed: 'To Do',
  unknown: 'To Do',
  completed: 'Done',
  cancelled: 'Cancelled',
}

export function writeBacklog(items: readonly Exported[]): readonly { name: string; text: string }[] {
  const numbers = numbersFor(items, /^backlog:task-(\d+)$/)
  return items.map((exported) => {
    const id = `task-${numbers.get(exported.key)}`
    const words = titled(exported).title.match(/[\p{L}\p{N}]+/gu) ?? []
    const name = [...words.join('-')].slice(0, 60).join('')
    return { name: `${id} - ${name || 'task'}.md`, text: pageOf(exported, id, numbers) }
  })
}

function pageOf(exported: Exported, id: string, numbers: ReadonlyMap<string, number>): string {
  const { item, needs } = exported
  const { title, body } = titled(exported)
  const tags = textsField(item.record, 'tags') ?? []
  const front = {
    id,
    title,
    status: STATUSES[item.status],
    assignee: tags.filter((tag) => tag.startsWith(ASSIGNEE)).map((tag) => tag.slice(ASSIGNEE.length)),
    created_date: dateOf(item.created),
    updated_date: dateOf(item.updated),
    labels: tags.filter((tag) => !tag.startsWith(ASSIGNEE)),
    dependencies: needs.map((need) => `task-${numbers.get(need)}`),
    // It has three priorities.
    priority: item.priority === 'critical' ? 'high' : item.priority,
    type: item.work_type || 'task',
  }
  // JSON is YAML.
  const lines = Object.entries(front).map(([name, value]) => `${name}: ${JSON.stringify(value)}`)
  return `---\n${lines.join('\n')}\n---\n\n## Description\n\n${body || title}\n`
}

function dateOf(instant: number): string {
  return toIso(instant).slice(0, 16).replace('T', ' ')
}
