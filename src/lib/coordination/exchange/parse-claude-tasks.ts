/**
 * Claude Code. Tasks: `~/.claude/tasks/LIST/N.json`, one object a file (id, subject, description, status, blocks,
 * blockedBy); their ids count from 1 in each list. Todos: `~/.claude/todos/SESSION.json`, a list of {content, status},
 * without ids: the text is what names one.
 */
import { createHash } from 'node:crypto'
import { type Entry, type EntryState, type SourceText, stateOf } from './entry.ts'
import {
  idList,
  neededId,
  neededText,
  openDocument,
  optionalText,
  priorityWord,
  type SourceRecord,
} from './source-record.ts'

const STATES: Readonly<Record<string, EntryState>> = {
  pending: 'open',
  'in progress': 'started',
  completed: 'done',
  deleted: 'dropped',
  cancelled: 'dropped',
}

/** @throws AutonomyError INVALID_DOCUMENT */
export function parseClaudeTasks(source: SourceText): readonly Entry[] {
  const document = openDocument(source)
  const records = Array.isArray(document.value)
    ? document.value.map((_each, index) => document.record([index]))
    : [document.record([])]
  const entries = records.map((record) =>
    'subject' in record.fields ? taskEntry(record, source.list) : todoEntry(record, source.list),
  )
  return entries.map((entry) => waitingFor(entry, blockersOf(entry, records, source.list)))
}

function taskEntry(record: SourceRecord, list: string | undefined): Entry {
  const word = optionalText(record, 'status') ?? 'pending'
  return {
    id: within(list, neededId(record, 'id')),
    title: neededText(record, 'subject'),
    body: [optionalText(record, 'description')],
    state: stateOf(word, STATES),
    word,
    needs: idList(record, 'blockedBy').map((id) => within(list, id)),
    tags: [],
    position: record.position,
  }
}

function todoEntry(record: SourceRecord, list: string | undefined): Entry {
  const title = neededText(record, 'content')
  const word = optionalText(record, 'status') ?? 'pending'
  const id =
    'id' in record.fields ? neededId(record, 'id') : createHash('sha256').update(title).digest('hex').slice(0, 16)
  return {
    id: within(list, id),
    title,
    body: [],
    state: stateOf(word, STATES),
    word,
    priority: priorityWord(record, 'priority'),
    needs: [],
    tags: [],
    position: record.position,
  }
}

function waitingFor(entry: Entry, by: readonly string[]): Entry {
  return { ...entry, needs: [...entry.needs, ...by] }
}

/** Those of the same text that say they block it. */
function blockersOf(
  { id, needs }: Entry,
  records: readonly SourceRecord[],
  list: string | undefined,
): readonly string[] {
  return records.flatMap((other) => {
    const blocker = 'subject' in other.fields ? within(list, neededId(other, 'id')) : id
    const blocks = idList(other, 'blocks').some((blocked) => within(list, blocked) === id)
    return blocks && blocker !== id && !needs.includes(blocker) ? [blocker] : []
  })
}

function within(list: string | undefined, id: string): string {
  return list === undefined ? id : `${list}/${id}`
}
