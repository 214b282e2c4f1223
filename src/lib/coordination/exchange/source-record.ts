/**
 * Fields of a foreign record, each checked where it is read. A field of the wrong shape is an error with its place in the
 * file: guessing would put work into the queue that nobody wrote.
 */
import { AutonomyError, type SourcePosition } from '../../errors.ts'
import { invalidAt, parseJson } from '../../platform/json-document.ts'
import { type JsonPath, scanJson } from '../../platform/json-scanner.ts'
import type { Priority } from '../../workspace/config.ts'
import { isRecord } from '../record-fields.ts'
import type { CoordinationRecord } from '../work-item.ts'
import type { SourceText } from './entry.ts'

export interface SourceRecord {
  fields: CoordinationRecord
  position: SourcePosition
  /** The error for what stands at this path within the record. */
  fault(path: JsonPath, message: string): AutonomyError
}

const PRIORITIES: readonly Priority[] = ['critical', 'high', 'medium', 'low']

export interface SourceDocument {
  value: unknown
  /** @throws AutonomyError INVALID_DOCUMENT when there is no object at the path */
  record(path: JsonPath): SourceRecord
  fault(path: JsonPath, message: string): AutonomyError
}

/** @throws AutonomyError INVALID_DOCUMENT */
export function openDocument({ text, file }: SourceText): SourceDocument {
  const value = parseJson(text, file)
  const places = placesIn(text, file)
  const fault = (path: JsonPath, message: string): AutonomyError => invalidAt({ text, file, path }, message)
  return {
    value,
    fault,
    record(path) {
      const fields = valueAt(value, path)
      if (!isRecord(fields)) throw fault(path, 'this must be an object')
      const position = places.get(JSON.stringify(path)) ?? { file, line: 1, column: 1 }
      return { fields, position, fault: (inner, message) => fault([...path, ...inner], message) }
    },
  }
}

/** Where each value down to the sixth level begins. */
function placesIn(text: string, file: string): ReadonlyMap<string, SourcePosition> {
  const places = new Map<string, SourcePosition>()
  let line = 1
  let lineStart = 0
  scanJson(text, (path, offset) => {
    for (let end = text.indexOf('\n', lineStart); end !== -1 && end < offset; end = text.indexOf('\n', lineStart)) {
      line += 1
      lineStart = end + 1
    }
    if (path.length <= 6) places.set(JSON.stringify(path), { file, line, column: offset - lineStart + 1 })
  })
  return places
}

function valueAt(value: unknown, path: JsonPath): unknown {
  let found = value
  for (const step of path) {
    if (Array.isArray(found)) found = found[Number(step)]
    else found = isRecord(found) && Object.hasOwn(found, step) ? found[String(step)] : undefined
  }
  return found
}

/** Null and absent are the same. */
export function optionalText({ fields, fault }: SourceRecord, name: string): string | undefined {
  const value = fields[name] ?? undefined
  if (value === undefined || typeof value === 'string') return value
  throw fault([name], `${name} must be a text`)
}

export function neededText(record: SourceRecord, name: string): string {
  const text = optionalText(record, name)
  if (text !== undefined && text.trim() !== '') return text
  throw record.fault([name], `${name} must be a text that is not empty`)
}

/** A text or a whole number. */
export function neededId(record: SourceRecord, name: string): string {
  const id = idOf(record.fields[name])
  if (id === undefined) throw record.fault([name], `${name} must be a text or a whole number`)
  return id
}

/** A list of texts or whole numbers; one alone counts as a list, an empty text as an empty one. */
export function idList({ fields, fault }: SourceRecord, name: string): readonly string[] {
  const value = fields[name] ?? []
  const list: readonly unknown[] = Array.isArray(value) ? value : [value].filter((one) => one !== '')
  return list.map((each, index) => {
    const id = idOf(each)
    if (id !== undefined) return id
    throw fault(Array.isArray(value) ? [name, index] : [name], `${name} must be a list of texts or whole numbers`)
  })
}

function idOf(value: unknown): string | undefined {
  if (typeof value === 'string' && value.trim() !== '') return value.trim()
  return Number.isSafeInteger(value) ? String(value) : undefined
}

/** Objects in a list; absent is empty. */
export function recordList({ fields, position, fault }: SourceRecord, name: string): readonly SourceRecord[] {
  const value = fields[name] ?? []
  if (!Array.isArray(value)) throw fault([name], `${name} must be a list`)
  return value.map((each: unknown, index) => {
    if (!isRecord(each)) throw fault([name, index], `each of ${name} must be an object`)
    return { fields: each, position, fault: (path, message) => fault([name, index, ...path], message) }
  })
}

/** One of our own words, in any case. */
export function priorityWord(record: SourceRecord, name: string): Priority | undefined {
  const word = optionalText(record, name)?.trim().toLowerCase()
  if (word === undefined || word === '') return undefined
  const known = PRIORITIES.find((priority) => priority === word)
  if (known === undefined) throw record.fault([name], `${name} must be one of ${PRIORITIES.join(', ')}`)
  return known
}
