/** Pure: items -> issues in the shape of `gh issue list --json`, numbered as they came, else anew. */
import { stringifyDocument } from '../../platform/json-document.ts'
import { toIso } from '../../platform/clock.ts'
import { textsField } from '../record-fields.ts'
import { type Exported } from './exported-items.ts'
import { numbersFor, titled } from './foreign-ids.ts'

const ASSIGNEE = 'assignee:'

export function writeGithub(items: readonly Exported[]): string {
  const numbers = numbersFor(items, /^github-json:(\d+)$/)
  return stringifyDocument(items.map((exported) => issueOf(exported, numbers)))
}

function issueOf(exported: Exported, numbers: ReadonlyMap<string, number>): Readonly<Record<string, unknown>> {
  const { item, key, needs } = exported
  const tags = textsField(item.record, 'tags') ?? []
  const labels = [
    item.work_type || 'task',
    `priority: ${item.priority}`,
    ...tags.filter((tag) => !tag.startsWith(ASSIGNEE)),
  ]
  return {
    number: numbers.get(key),
    ...titled(exported),
    labels: [...new Set(labels)].map((name) => ({ name })),
    state: item.status === 'completed' || item.status === 'cancelled' ? 'CLOSED' : 'OPEN',
    stateReason: reasonOf(item.status),
    assignees: tags.filter((tag) => tag.startsWith(ASSIGNEE)).map((tag) => ({ login: tag.slice(ASSIGNEE.length) })),
    blockedBy: needs.map((need) => ({ number: numbers.get(need) })),
    createdAt: toIso(item.created),
    updatedAt: toIso(item.updated),
    closedAt: 'finished' in item && item.status !== 'failed' ? toIso(item.finished) : null,
  }
}

function reasonOf(status: Exported['item']['status']): string {
  if (status === 'completed') return 'COMPLETED'
  return status === 'cancelled' ? 'NOT_PLANNED' : ''
}
