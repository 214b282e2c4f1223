/** One todo for a person: its fields that hold something, then the log lines it came from. */
import type { Todo } from '../pipeline/todos/todo.ts'
import type { Color } from './color.ts'

export function todoText(todo: Todo, color: Color): string {
  const { metadata } = todo
  const rows: readonly (readonly [string, string | number | undefined])[] = [
    ['id', todo.id],
    ['status', todo.status],
    ['priority', todo.priority],
    ['category', todo.category],
    ['assignee', todo.assignee],
    ['created', todo.created_at],
    ['updated', todo.updated_at],
    ['component', metadata.component ?? metadata.source_log],
    ['pattern', metadata.error_pattern],
    ['seen', seenText(todo)],
    ['root cause', causeText(todo)],
    ['regressions', todo.regressions],
    ['reopened', todo.reopened_at && `${todo.reopened_at}  ${todo.reopen_reason ?? ''}`],
    ['completed', todo.completed_at],
    ['outcome', todo.resolution_outcome],
    ['took', todo.time_to_resolution_seconds === undefined ? undefined : `${todo.time_to_resolution_seconds} s`],
    ['notes', todo.resolution_notes],
    ['tags', todo.tags.join(', ')],
    ['sources', metadata.sources?.join(', ')],
  ]
  const shown = rows.filter(([, value]) => value !== undefined && value !== '')
  return [
    color.bold(todo.title),
    ...(todo.description === '' ? [] : [todo.description]),
    '',
    ...shown.map(([name, value]) => `${color.dim(name.padEnd(12))} ${value}`),
    ...(metadata.samples?.length ? ['', ...metadata.samples.map((sample) => `  ${sample}`)] : []),
  ].join('\n')
}

function seenText({ metadata: { occurrences, first_seen, last_seen } }: Todo): string | undefined {
  if (occurrences === undefined) return undefined
  const span = first_seen && last_seen ? `, ${first_seen} to ${last_seen}` : ''
  return `${occurrences} ${occurrences === 1 ? 'time' : 'times'}${span}`
}

function causeText({ root_cause, metadata }: Todo): string | undefined {
  if (!root_cause) return undefined
  const share = metadata.root_cause_confidence
  return share === undefined ? root_cause : `${root_cause} (learned, ${Math.round(share * 100)} %)`
}
