/**
 * Backlog.md: `backlog/tasks/*.md`, one task a file: YAML front matter (id, title, status, priority, dependencies, labels,
 * assignee, parent_task_id), then Markdown. Ids mean the same in any case. Acceptance criteria are sentences, never
 * commands: they stay in the text.
 */
import { AutonomyError, type SourcePosition } from '../../errors.ts'
import { instantField, isRecord } from '../record-fields.ts'
import { type Entry, type EntryState, type SourceText, stateOf } from './entry.ts'
import { idList, neededId, neededText, optionalText, priorityWord, type SourceRecord } from './source-record.ts'

const STATES: Readonly<Record<string, EntryState>> = {
  'to do': 'open',
  todo: 'open',
  draft: 'deferred',
  'in progress': 'started',
  review: 'started',
  blocked: 'open',
  done: 'done',
  cancelled: 'dropped',
  archived: 'dropped',
}

/** A task has no use for aliases; thousands are an attack on memory. */
const MAX_ALIASES = 20
const MARKERS = /^<!-- (?:SECTION:[A-Z_]+|AC|DOD):(?:BEGIN|END) -->\r?\n?/gm

/** @throws AutonomyError INVALID_DOCUMENT */
export async function parseBacklog({ text, file }: SourceText): Promise<Entry> {
  const front = /^---\r?\n([\s\S]*?)\r?\n---[ \t]*(?:\r?\n|$)/.exec(text.replace(/^\uFEFF/, ''))
  const matter = front?.[1]
  if (front === null || matter === undefined) {
    throw invalid({ file, line: 1, column: 1 }, 'a task begins with its front matter between two lines ---')
  }
  const record = { ...(await openFront(matter, file)), position: { file, line: 1, column: 1 } }
  const id = neededId(record, 'id').toLowerCase()
  const word = optionalText(record, 'status') || 'To Do'
  const named = (other: string): string => inFull(other.toLowerCase(), id)
  const parent = optionalText(record, 'parent_task_id')
  return {
    id,
    title: neededText(record, 'title'),
    body: [
      text
        .replace(/^\uFEFF/, '')
        .slice(front[0].length)
        .replaceAll(MARKERS, ''),
    ],
    state: stateOf(word, STATES),
    word,
    priority: priorityWord(record, 'priority'),
    type: optionalText(record, 'type') || undefined,
    needs: idList(record, 'dependencies').map(named),
    parent: parent ? named(parent) : undefined,
    tags: [
      ...idList(record, 'labels'),
      ...idList(record, 'assignee').map((who) => `assignee:${who.replace(/^@/, '')}`),
    ],
    ended: instantField(record.fields, 'updated_date'),
    position: record.position,
  }
}

async function openFront(matter: string, file: string): Promise<Pick<SourceRecord, 'fields' | 'fault'>> {
  // Everything is text: an id 1.10 is no number.
  const { load, YAMLException, FAILSAFE_SCHEMA } = await import('js-yaml')
  const fault = ([name]: readonly (string | number)[], message: string): AutonomyError =>
    invalid({ file, line: lineOf(matter, name) + 1, column: 1 }, message)
  try {
    const fields = load(matter, { maxAliases: MAX_ALIASES, schema: FAILSAFE_SCHEMA })
    if (!isRecord(fields)) throw invalid({ file, line: 2, column: 1 }, 'the front matter must be `name: value` lines')
    return { fields, fault }
  } catch (error) {
    if (!(error instanceof YAMLException)) throw error
    const { mark, reason } = error
    throw invalid({ file, line: (mark?.line ?? 0) + 2, column: (mark?.column ?? 0) + 1 }, reason)
  }
}

/** Counted from 1; 1 where the field is not there. */
function lineOf(matter: string, name: string | number | undefined): number {
  const index = matter.split('\n').findIndex((line) => line.startsWith(`${name}:`))
  return Math.max(index, 0) + 1
}

/** `7` beside `task-12` is `task-7`. */
function inFull(other: string, own: string): string {
  return /^\d/.test(other) ? `${/^\D*/.exec(own)?.[0] ?? ''}${other}` : other
}

function invalid(position: SourcePosition, message: string): AutonomyError {
  return new AutonomyError('INVALID_DOCUMENT', message, { position })
}
