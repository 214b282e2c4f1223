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
  return records.map((record) =>
    'subject' in record.fields ? taskEntry(record, source.list) : todoEntry(record, source.list),
  )
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
    holdsBack: idList(record, 'blocks').map((id) => within(list, id)),
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

function within(list: string | undefined, id: string): string {
  return list === undefined ? id : `${list}/${id}`
}
