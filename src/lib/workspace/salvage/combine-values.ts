/**
 * Puts the values found in one damaged document together again: records are united by their id, objects key by key.
 * Where two versions of the same thing disagree, the one with the later time stands, else the one that was written
 * last; the other is named.
 */
import { isDeepStrictEqual } from 'node:util'
import { excerpt } from './account.ts'

/**
 * `object`: one JSON object (or whatever the text is). `records`: an array. `lines`: one record per line.
 * `whole-lines`: the same, and a part of a record is worse than none. `{ recordsAt }`: an object with an array of records under that key.
 */
export type DocumentForm = 'object' | 'records' | 'lines' | 'whole-lines' | { readonly recordsAt: string }

export function isLines(form: DocumentForm): form is 'lines' | 'whole-lines' {
  return form === 'lines' || form === 'whole-lines'
}

export type JsonObject = Readonly<Record<string, unknown>>

const ID_KEYS = ['id', 'work_item_id', 'task_id', 'event_id', 'agent_id', 'run_id']
const TIME_KEYS = [
  'updated_at',
  'last_updated',
  'completed_at',
  'last_heartbeat',
  'last_seen',
  'claimed_at',
  'timestamp',
]

export interface Combined {
  value: unknown
  /** Sentences about versions that were left out. */
  dropped: readonly string[]
}

/** @param values in the order of the text, at least one */
export function combineValues(values: readonly unknown[], form: DocumentForm): Combined {
  const dropped: string[] = []
  const drop = (what: string): unknown => dropped.push(what)
  if (isLines(form)) return { value: values, dropped }
  if (typeof form === 'object') return { value: underKey(values, form.recordsAt, drop), dropped }
  if (form === 'records' || values.some((value) => Array.isArray(value))) {
    return { value: values.map(asRecords).reduce((one, other) => unite(one, other, drop)), dropped }
  }
  return { value: values.reduce((one, other) => mergeValues(one, other, { path: '', drop })), dropped }
}

type Drop = (what: string) => unknown

function underKey(values: readonly unknown[], key: string, drop: Drop): JsonObject {
  const parts = values.map((value) => (isObject(value) && !isRecord(value, key) ? value : { [key]: asRecords(value) }))
  const merged = parts.reduce((one, other) => {
    const { [key]: mine, ...rest } = one
    const { [key]: theirs, ...others } = other
    const records = unite(Array.isArray(mine) ? mine : [], Array.isArray(theirs) ? theirs : [], drop)
    return { ...mergeObjects(rest, others, { path: '', drop }), [key]: records }
  }, {} as JsonObject)
  const { [key]: records = [], ...rest } = merged
  return { ...rest, [key]: records }
}

/** A record by itself, without the document around it. */
function isRecord(value: JsonObject, key: string): boolean {
  return !(key in value) && recordId(value) !== undefined
}

function asRecords(value: unknown): readonly unknown[] {
  return Array.isArray(value) ? value : [value]
}

/** Both lists; of a record in both, one version. Repetitions within one list are left as they are. */
export function unite(one: readonly unknown[], other: readonly unknown[], drop: Drop): readonly unknown[] {
  const united = [...one]
  const places = new Map(one.map((record, index) => [recordId(record), index]))
  for (const record of other) {
    const id = recordId(record)
    const place = id === undefined ? one.findIndex((known) => isDeepStrictEqual(known, record)) : places.get(id)
    if (place === undefined || place === -1) united.push(record)
    else if (!isDeepStrictEqual(united[place], record)) {
      const before = united[place]
      const stays = isLater(before, record) ? before : record
      united[place] = stays
      drop(`another version of ${id}: ${excerpt(JSON.stringify(stays === before ? record : before))}`)
    }
  }
  return united
}

interface Where {
  path: string
  drop: Drop
}

export function mergeValues(one: unknown, other: unknown, { path, drop }: Where): unknown {
  if (isDeepStrictEqual(one, other) || isHollow(other)) return one
  if (isHollow(one)) return other
  if (isObject(one) && isObject(other)) return mergeObjects(one, other, { path, drop })
  if (Array.isArray(one) && Array.isArray(other)) return unite(one, other, drop)
  drop(`another value of ${path || 'the document'}: ${excerpt(JSON.stringify(one))}`)
  return other
}

function mergeObjects(one: JsonObject, other: JsonObject, { path, drop }: Where): JsonObject {
  // Two versions of one record are never mixed.
  if (path !== '' && recordId(one) !== undefined && recordId(one) === recordId(other)) {
    const stays = isLater(one, other) ? one : other
    drop(`another version of ${path}: ${excerpt(JSON.stringify(stays === one ? other : one))}`)
    return stays
  }
  const known = new Map(Object.entries(one))
  for (const [key, value] of Object.entries(other)) {
    const at = path === '' ? key : `${path}.${key}`
    known.set(key, known.has(key) ? mergeValues(known.get(key), value, { path: at, drop }) : value)
  }
  return Object.fromEntries(known)
}

export function recordId(value: unknown): string | undefined {
  if (!isObject(value)) return undefined
  for (const key of ID_KEYS) {
    const id = Object.hasOwn(value, key) ? value[key] : undefined
    if ((typeof id === 'string' && id !== '') || typeof id === 'number') return `${key} ${id}`
  }
  return undefined
}

/** By the first time both carry. */
function isLater(one: unknown, other: unknown): boolean {
  if (!isObject(one) || !isObject(other)) return false
  for (const key of TIME_KEYS) {
    const [mine, theirs] = [one[key], other[key]]
    if (typeof mine === 'number' && typeof theirs === 'number' && mine !== theirs) return mine > theirs
    if (typeof mine === 'string' && typeof theirs === 'string' && mine !== theirs) return mine > theirs
  }
  return false
}

function isHollow(value: unknown): boolean {
  return typeof value === 'object' && value !== null && Object.keys(value).length === 0
}

export function isObject(value: unknown): value is JsonObject {
  return typeof value === 'object' && value !== null && !Array.isArray(value)
}
