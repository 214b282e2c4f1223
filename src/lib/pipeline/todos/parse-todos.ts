/**
 * `unified_todos.json`: text -> todos, at the edge. Fields this program does not know stay on the record; a record whose
 * status, priority or outcome is a word it does not know is set aside whole (`unread_records`) and written back as it
 * was. A field of the wrong JSON type is an error with its position: nothing is guessed and nothing is written.
 */
import { parseJson } from '../../platform/json-document.ts'
import {
  arrayAt,
  inside,
  objectAt,
  optional,
  present,
  stringField,
  stringsField,
  withoutNulls,
  wordField,
  type JsonObject,
  type Place,
} from '../document-shape.ts'
import {
  OUTCOMES,
  PRIORITIES,
  STATUSES,
  type Resolution,
  type Todo,
  type TodoDocument,
  type TodoMetadata,
  type UnreadTodo,
} from './todo.ts'

const OPTIONAL_STRINGS = [
  'assignee',
  'root_cause',
  'completed_at',
  'resolution_notes',
  'reopened_at',
  'reopen_reason',
] as const
const OPTIONAL_NUMBERS = ['attempts', 'time_to_resolution_seconds', 'regressions'] as const
const METADATA_STRINGS = [
  'source_log',
  'error_pattern',
  'log_path',
  'fingerprint',
  'first_seen',
  'last_seen',
  'component',
  'pattern_id',
  'preferred_agent',
  'last_run_at',
] as const

/** @throws AutonomyError INVALID_DOCUMENT */
export function parseTodos(text: string, file: string): TodoDocument {
  const place: Place = { text, file, path: [] }
  const document = objectAt(parseJson(text, file), place)
  const last_scan = optional(stringField, [document, 'last_scan', place])
  const todos: Todo[] = []
  const unread: UnreadTodo[] = []
  for (const [index, value] of arrayAt(document['todos'], inside(place, 'todos')).entries()) {
    const at = inside(place, 'todos', index)
    const record = objectAt(value, at)
    const problem = unknownWord(record)
    if (problem === undefined) todos.push(parseTodo(record, at))
    else unread.push({ index, record, problem })
  }
  return {
    ...document,
    todos,
    ...(last_scan === undefined ? {} : { last_scan }),
    ...(unread.length === 0 ? {} : { unread_records: unread }),
  }
}

/** What keeps a record from being worked with, when its words are strings but not ours. */
function unknownWord(record: JsonObject): string | undefined {
  const words = [
    ['status', STATUSES],
    ['priority', PRIORITIES],
    ['resolution_outcome', OUTCOMES],
  ] as const
  for (const [key, known] of words) {
    const word = record[key]
    const isKnown = known.some((each) => each === word)
    if (!isKnown && typeof word === 'string') return `${key} ${JSON.stringify(word)} is not one of ${known.join(', ')}`
    if (!isKnown && word === undefined && key !== 'resolution_outcome') return `it has no ${key}`
  }
  return undefined
}

function parseTodo(record: JsonObject, place: Place): Todo {
  const time = optional(stringField, [record, 'updated_at', place]) ?? ''
  const outcome = optional(wordField(OUTCOMES), [record, 'resolution_outcome', place])
  const resolutions = optional(resolutionsField, [record, 'resolutions', place])
  return {
    ...withoutNulls(record, [...OPTIONAL_STRINGS, ...OPTIONAL_NUMBERS, 'resolution_outcome', 'resolutions']),
    id: stringField(record, 'id', place),
    title: stringField(record, 'title', place),
    description: optional(stringField, [record, 'description', place]) ?? '',
    category: optional(stringField, [record, 'category', place]) ?? 'unknown',
    priority: wordField(PRIORITIES)(record, 'priority', place),
    status: wordField(STATUSES)(record, 'status', place),
    created_at: optional(stringField, [record, 'created_at', place]) ?? time,
    updated_at: time,
    tags: optional(stringsField, [record, 'tags', place]) ?? [],
    metadata: optional(metadataField, [record, 'metadata', place]) ?? {},
    ...present(record, place, { strings: OPTIONAL_STRINGS, numbers: OPTIONAL_NUMBERS }),
    ...(outcome === undefined ? {} : { resolution_outcome: outcome }),
    ...(resolutions === undefined ? {} : { resolutions }),
  }
}

function metadataField(object: JsonObject, key: string, place: Place): TodoMetadata {
  const at = inside(place, key)
  const record = objectAt(object[key], at)
  const samples = optional(stringsField, [record, 'samples', at])
  const sources = optional(stringsField, [record, 'sources', at])
  const kind = optional(wordField(['pattern', 'template'] as const), [record, 'kind', at])
  const cause = optional(wordField(['person', 'pattern', 'rule', 'learned'] as const), [
    record,
    'root_cause_source',
    at,
  ])
  const numbers = ['occurrences', 'root_cause_confidence'] as const
  const lists = ['samples', 'sources', 'kind', 'auto_generated', 'root_cause_source']
  return {
    ...withoutNulls(record, [...METADATA_STRINGS, ...numbers, ...lists]),
    ...present(record, at, { strings: METADATA_STRINGS, numbers }),
    ...(samples === undefined ? {} : { samples }),
    ...(sources === undefined ? {} : { sources }),
    ...(kind === undefined ? {} : { kind }),
    ...(cause === undefined ? {} : { root_cause_source: cause }),
    ...(typeof record['auto_generated'] === 'boolean' ? { auto_generated: record['auto_generated'] } : {}),
  }
}

function resolutionsField(object: JsonObject, key: string, place: Place): readonly Resolution[] {
  const at = inside(place, key)
  return arrayAt(object[key], at).map((value, index) => parseResolution(value, inside(at, index)))
}

function parseResolution(value: unknown, place: Place): Resolution {
  const record = objectAt(value, place)
  const strings = ['resolution_notes', 'root_cause', 'assignee'] as const
  return {
    ...withoutNulls(record, [...strings, 'time_to_resolution_seconds']),
    completed_at: stringField(record, 'completed_at', place),
    resolution_outcome: wordField(OUTCOMES)(record, 'resolution_outcome', place),
    ...present(record, place, { strings, numbers: ['time_to_resolution_seconds'] }),
  }
}
