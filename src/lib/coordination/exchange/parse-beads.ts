/**
 * Beads: `.beads/issues.jsonl`, one issue a line. Priorities are 0 (critical) to 4; `blocks` and `waits-for` hold an
 * issue back, `parent-child` makes it a part of another, the other kinds of dependency only relate.
 */
import type { Priority } from '../../workspace/config.ts'
import { AutonomyError } from '../../errors.ts'
import { instantField } from '../record-fields.ts'
import { type Entry, type EntryState, type SourceText, stateOf } from './entry.ts'
import {
  idList,
  neededId,
  neededText,
  openDocument,
  optionalText,
  recordList,
  type SourceRecord,
} from './source-record.ts'

const STATES: Readonly<Record<string, EntryState>> = {
  open: 'open',
  blocked: 'open',
  'in progress': 'started',
  hooked: 'started',
  closed: 'done',
  deferred: 'deferred',
  tombstone: 'dropped',
  pinned: 'dropped',
}

const PRIORITIES: readonly Priority[] = ['critical', 'high', 'medium', 'low', 'low']

/** Blank lines are skipped. A list of issues, as `bd list --json` prints it, is read too. @throws AutonomyError INVALID_DOCUMENT */
export function parseBeads({ text, file }: SourceText): readonly Entry[] {
  if (text.trimStart().startsWith('[')) {
    const document = openDocument({ text, file })
    const issues: readonly unknown[] = Array.isArray(document.value) ? document.value : []
    return issues.map((_issue, index) => entryOf(document.record([index])))
  }
  return text.split('\n').flatMap((row, index) => (row.trim() === '' ? [] : [lineEntry(row, index, file)]))
}

function lineEntry(row: string, index: number, file: string): Entry {
  try {
    const entry = entryOf(openDocument({ text: row, file }).record([]))
    return { ...entry, position: { ...entry.position, line: index + 1 } }
  } catch (error) {
    if (!(error instanceof AutonomyError)) throw error
    // Again with the lines before it left empty, so that the place is one of the whole text.
    return entryOf(openDocument({ text: `${'\n'.repeat(index)}${row}`, file }).record([]))
  }
}

function entryOf(record: SourceRecord): Entry {
  const word = optionalText(record, 'status') ?? 'open'
  const assignee = optionalText(record, 'assignee')
  return {
    id: neededId(record, 'id'),
    title: neededText(record, 'title'),
    body: [
      optionalText(record, 'description'),
      headed('Design', optionalText(record, 'design')),
      headed('Acceptance criteria', optionalText(record, 'acceptance_criteria')),
      headed('Notes', optionalText(record, 'notes')),
    ],
    state: stateOf(word, STATES),
    word,
    priority: priorityOf(record),
    type: optionalText(record, 'issue_type'),
    ...dependenciesOf(record),
    tags: [...idList(record, 'labels'), ...(assignee ? [`assignee:${assignee}`] : [])],
    ended: instantField(record.fields, 'closed_at'),
    position: record.position,
  }
}

function priorityOf({ fields, fault }: SourceRecord): Priority {
  const { priority = 2 } = fields
  const known = typeof priority === 'number' ? PRIORITIES[priority] : undefined
  if (known === undefined) throw fault(['priority'], 'priority must be 0, 1, 2, 3 or 4')
  return known
}

function dependenciesOf(record: SourceRecord): Pick<Entry, 'needs' | 'parent' | 'notes'> {
  const all = recordList(record, 'dependencies').map((dependency) => ({
    on: neededId(dependency, 'depends_on_id'),
    kind: optionalText(dependency, 'type') ?? optionalText(dependency, 'dep_type') ?? 'blocks',
  }))
  const of = (...kinds: readonly string[]): readonly string[] =>
    all.filter(({ kind }) => kinds.includes(kind)).map(({ on }) => on)
  return {
    needs: of('blocks', 'waits-for'),
    parent: of('parent-child')[0],
    notes: of('conditional-blocks').map((on) => `that it is only needed when ${on} fails is not kept`),
  }
}

/** A section of its own; nothing for an empty one. */
export function headed(head: string, text: string | undefined): string | undefined {
  return text === undefined || text.trim() === '' ? undefined : `${head}:\n${text}`
}
