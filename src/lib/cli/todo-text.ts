/** One todo for a person: its fields that hold something, then the log lines it came from. Nothing is cut. */
import { textWidth } from '../platform/text-width.ts'
import type { Todo } from '../pipeline/todos/todo.ts'
import type { Color } from './color.ts'
import { spanText, timeText } from './time-text.ts'

const LABEL = 13

/** `width`: columns of the terminal; undefined (no terminal): nothing is wrapped. */
export function todoText(
  todo: Todo,
  { color, width = Infinity }: { color: Color; width?: number | undefined },
): string {
  const shown = rowsOf(todo).filter(([, value]) => value !== undefined && value !== '')
  const { samples = [] } = todo.metadata
  return [
    ...wrapped(todo.title, width).map((line) => color.bold(line)),
    ...(todo.description === '' ? [] : wrapped(todo.description, width)),
    '',
    ...shown.flatMap(([name, value]) =>
      wrapped(String(value), width - LABEL).map(
        (line, at) => (at === 0 ? color.dim(name.padEnd(LABEL)) : ' '.repeat(LABEL)) + line,
      ),
    ),
    ...(samples.length > 0 ? [''] : []),
    ...samples.flatMap((sample) => wrapped(sample, width - 4).map((line, at) => (at === 0 ? '  ' : '    ') + line)),
  ].join('\n')
}

function rowsOf(todo: Todo): readonly (readonly [string, string | number | undefined])[] {
  const { metadata } = todo
  return [
    ['id', todo.id],
    ['status', todo.status],
    ['priority', todo.priority],
    ['category', todo.category],
    ['assignee', todo.assignee],
    ['created', timeText(todo.created_at)],
    ['updated', timeText(todo.updated_at)],
    ['component', metadata.component ?? metadata.source_log],
    ['pattern', metadata.error_pattern],
    ['seen', seenText(todo)],
    ['root cause', causeText(todo)],
    ['regressions', todo.regressions],
    ['reopened', todo.reopened_at && `${timeText(todo.reopened_at)}  ${todo.reopen_reason ?? ''}`],
    ['completed', todo.completed_at && timeText(todo.completed_at)],
    ['outcome', todo.resolution_outcome],
    ['took', todo.time_to_resolution_seconds === undefined ? undefined : spanText(todo.time_to_resolution_seconds)],
    ['notes', todo.resolution_notes],
    ['tags', todo.tags.join(', ')],
    ['sources', metadata.sources?.join(', ')],
  ]
}

function seenText({ metadata: { occurrences, first_seen, last_seen } }: Todo): string | undefined {
  if (occurrences === undefined) return undefined
  const times = `${occurrences} ${occurrences === 1 ? 'time' : 'times'}`
  if (!first_seen || !last_seen) return times
  const [first, last] = [timeText(first_seen), timeText(last_seen)]
  return first === last ? `${times}, ${first}` : `${times}, ${first} to ${last}`
}

function causeText({ root_cause, metadata }: Todo): string | undefined {
  if (!root_cause) return undefined
  const share = metadata.root_cause_confidence
  return share === undefined ? root_cause : `${root_cause} (learned, ${Math.round(share * 100)} %)`
}

/** Broken between words. A word that is longer than a line, such as an id or a path, stays whole. */
function wrapped(text: string, width: number): readonly string[] {
  return text.split('\n').flatMap((line) => {
    if (textWidth(line) <= width) return [line]
    const lines: string[] = []
    for (const word of line.split(' ')) {
      const before = lines.at(-1)
      const longer = before === undefined ? word : `${before} ${word}`
      if (before === undefined || textWidth(longer) > width) lines.push(word)
      else lines[lines.length - 1] = longer
    }
    return lines
  })
}
