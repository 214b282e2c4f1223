/**
 * Reads the shape of a parsed JSON document, field by field, and says with file, line and column where it is wrong.
 * `null` in an optional field means absent: the original wrote `"assignee": null`.
 */
import type { AutonomyError } from '../errors.ts'
import { invalidAt, type DocumentPlace } from '../platform/json-document.ts'

export type JsonObject = Readonly<Record<string, unknown>>

export type Place = DocumentPlace

export function inside(place: Place, ...steps: readonly (string | number)[]): Place {
  return { ...place, path: [...place.path, ...steps] }
}

export function isObject(value: unknown): value is JsonObject {
  return typeof value === 'object' && value !== null && !Array.isArray(value)
}

/** @throws AutonomyError INVALID_DOCUMENT, as do all below */
export function objectAt(value: unknown, place: Place): JsonObject {
  if (isObject(value)) return value
  throw wrongType('an object', value, place)
}

export function arrayAt(value: unknown, place: Place): readonly unknown[] {
  if (Array.isArray(value)) return value
  throw wrongType('an array', value, place)
}

export function stringField(object: JsonObject, key: string, place: Place): string {
  const value = object[key]
  if (typeof value === 'string') return value
  throw wrongType('a string', value, inside(place, key))
}

export function numberField(object: JsonObject, key: string, place: Place): number {
  const value = object[key]
  if (typeof value === 'number') return value
  throw wrongType('a number', value, inside(place, key))
}

export function stringsField(object: JsonObject, key: string, place: Place): readonly string[] {
  const items = arrayAt(object[key], inside(place, key))
  const wrong = items.findIndex((item) => typeof item !== 'string')
  if (wrong === -1) return items.filter((item) => typeof item === 'string')
  throw wrongType('a string', items[wrong], inside(place, key, wrong))
}

/** A map of counts, such as events by hour. */
export function countsField(object: JsonObject, key: string, place: Place): Readonly<Record<string, number>> {
  const counts = objectAt(object[key], inside(place, key))
  return Object.fromEntries(Object.keys(counts).map((name) => [name, numberField(counts, name, inside(place, key))]))
}

/** Undefined for an absent field and for `null`; otherwise what `read` makes of it. */
export function optional<T>(
  read: (object: JsonObject, key: string, place: Place) => T,
  [object, key, place]: readonly [JsonObject, string, Place],
): T | undefined {
  return isPresent(object[key]) ? read(object, key, place) : undefined
}

function wrongType(expected: string, value: unknown, place: Place): AutonomyError {
  const name = place.path.length === 0 ? 'the document' : pathText(place.path)
  const problem =
    value === undefined ? `is missing; expected ${expected}` : `must be ${expected}, not ${typeText(value)}`
  return invalidAt(place, `${name} ${problem}`)
}

/** `todos[3].metadata.occurrences` */
function pathText(path: readonly (string | number)[]): string {
  return path.map((step, index) => (typeof step === 'number' ? `[${step}]` : index === 0 ? step : `.${step}`)).join('')
}

function typeText(value: unknown): string {
  if (value === null) return 'null'
  return Array.isArray(value) ? 'an array' : `a ${typeof value}`
}

/** Reads a field that holds one of a few words. */
export function wordField<const W extends string>(
  words: readonly W[],
): (object: JsonObject, key: string, place: Place) => W {
  return (object, key, place) => {
    const value = stringField(object, key, place)
    const word = words.find((each) => each === value)
    if (word !== undefined) return word
    throw invalidAt(
      inside(place, key),
      `${pathText([...place.path, key])} must be one of ${words.join(', ')}, not ${JSON.stringify(value)}`,
    )
  }
}

/** The optional text and number fields that are there. */
export function present<S extends string, N extends string>(
  object: JsonObject,
  place: Place,
  { strings, numbers }: { strings: readonly S[]; numbers: readonly N[] },
): Partial<Record<S, string> & Record<N, number>> {
  const found: Record<string, string | number> = {}
  for (const key of strings) if (isPresent(object[key])) found[key] = stringField(object, key, place)
  for (const key of numbers) if (isPresent(object[key])) found[key] = numberField(object, key, place)
  // The loops above have set nothing but these keys, each to a value of its type.
  return found as Partial<Record<S, string> & Record<N, number>>
}

/** The object without those of the named fields that are `null`. */
export function withoutNulls(object: JsonObject, keys: readonly string[]): JsonObject {
  const empty = keys.filter((key) => object[key] === null)
  if (empty.length === 0) return object
  return Object.fromEntries(Object.entries(object).filter(([key]) => !empty.includes(key)))
}

function isPresent(value: unknown): boolean {
  return value !== undefined && value !== null
}
