/**
 * Task Master: `.taskmaster/tasks/tasks.json`, either {tasks: [...]} or one such object for each tag. Ids count from 1 in
 * each tag, those of subtasks in their task: outside of it a subtask is `5.2`. A subtask waits for what its task waits for.
 */
import { isRecord } from '../record-fields.ts'
import { headed } from './parse-beads.ts'
import { type Entry, type EntryState, type SourceText, stateOf } from './entry.ts'
import {
  idList,
  neededId,
  neededText,
  openDocument,
  optionalText,
  priorityWord,
  recordList,
  type SourceDocument,
  type SourceRecord,
} from './source-record.ts'

const STATES: Readonly<Record<string, EntryState>> = {
  pending: 'open',
  blocked: 'open',
  'in progress': 'started',
  review: 'started',
  done: 'done',
  completed: 'done',
  deferred: 'deferred',
  cancelled: 'dropped',
  canceled: 'dropped',
}

/** The tag whose ids stand alone, as they did before there were tags. */
const FIRST_TAG = 'master'

/** @throws AutonomyError INVALID_DOCUMENT */
export function parseTaskmaster(source: SourceText): readonly Entry[] {
  const document = openDocument(source)
  const { value } = document
  if (!isRecord(value)) throw document.fault([], 'this must be {"tasks": [...]}, or such an object for each tag')
  if (Array.isArray(value['tasks'])) return tagEntries(document, [], FIRST_TAG)
  const tags = Object.entries(value).filter(([, tag]) => isRecord(tag) && Array.isArray(tag['tasks']))
  if (tags.length === 0) throw document.fault([], 'no "tasks" are in it')
  return tags.flatMap(([tag]) => tagEntries(document, [tag], tag))
}

function tagEntries(document: SourceDocument, path: readonly string[], tag: string): readonly Entry[] {
  return recordList(document.record(path), 'tasks').flatMap((_task, index) => {
    const task = document.record([...path, 'tasks', index])
    const id = neededId(task, 'id')
    const whole = entryOf(task, { id, needs: idList(task, 'dependencies') })
    const steps = recordList(task, 'subtasks').map((_step, at) =>
      document.record([...path, 'tasks', index, 'subtasks', at]),
    )
    return [whole, ...subtaskEntries(steps, whole)].map((entry) => tagged(entry, tag))
  })
}

function tagged(entry: Entry, tag: string): Entry {
  if (tag === FIRST_TAG) return entry
  const { id, needs, parent } = entry
  const within = (name: string): string => `${tag}/${name}`
  return { ...entry, id: within(id), needs: needs.map(within), parent: parent && within(parent), tags: [tag] }
}

function subtaskEntries(steps: readonly SourceRecord[], whole: Entry): readonly Entry[] {
  const ids = new Set(steps.map((step) => neededId(step, 'id')))
  return steps.map((step) => {
    const own = idList(step, 'dependencies').map((id) => (ids.has(id) ? `${whole.id}.${id}` : id))
    const needs = [...own, ...whole.needs]
    const entry = entryOf(step, { id: `${whole.id}.${neededId(step, 'id')}`, needs })
    // What ended ended with all its parts.
    const { state, word } = whole.state === 'open' || whole.state === 'started' ? entry : whole
    return { ...entry, state, word, priority: entry.priority ?? whole.priority, parent: whole.id }
  })
}

function entryOf(record: SourceRecord, { id, needs }: Pick<Entry, 'id' | 'needs'>): Entry {
  const word = optionalText(record, 'status') ?? 'pending'
  return {
    id,
    title: neededText(record, 'title'),
    body: [
      optionalText(record, 'description'),
      optionalText(record, 'details'),
      headed('Test strategy', optionalText(record, 'testStrategy')),
    ],
    state: stateOf(word, STATES),
    word,
    priority: priorityWord(record, 'priority'),
    needs,
    tags: [],
    position: record.position,
  }
}
