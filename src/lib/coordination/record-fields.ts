/**
 * Single fields of a record as they are met on disk: people, scripts and older programs wrote them, so a field of
 * another type counts as absent. Nothing here throws.
 */
import type { Instant } from '../platform/clock.ts'
import type { CoordinationRecord } from './work-item.ts'

const calendarTime = /^\d{4}-\d\d-\d\d/
const withoutZone = /^[\d-]+[T ][\d:.]+$/
const nanoseconds = /(\d{13})\d{6}(?!\d)/

export function isRecord(value: unknown): value is CoordinationRecord {
  return typeof value === 'object' && value !== null && !Array.isArray(value)
}

export function textField(record: CoordinationRecord, key: string): string | undefined {
  const value = record[key]
  return typeof value === 'string' ? value : undefined
}

/** A finite number; the shell scripts wrote some as strings. */
export function numberField(record: CoordinationRecord, key: string): number | undefined {
  const value = record[key]
  if (typeof value === 'number') return value
  if (typeof value !== 'string' || value.trim() === '') return undefined
  const number = Number(value)
  return Number.isFinite(number) ? number : undefined
}

/** The strings of a list; undefined when it is no list. */
export function textsField(record: CoordinationRecord, key: string): readonly string[] | undefined {
  const value = record[key]
  return Array.isArray(value) ? value.filter((each) => typeof each === 'string') : undefined
}

/** ISO 8601; without a zone UTC is meant, as everything in these files. */
export function instantField(record: CoordinationRecord, key: string): Instant | undefined {
  const value = record[key]
  if (typeof value !== 'string' || !calendarTime.test(value)) return undefined
  const instant = Date.parse(withoutZone.test(value) ? `${value}Z` : value)
  return Number.isNaN(instant) ? undefined : instant
}

/** The moment that `work_<ns>` or `agent_<ns>` tells, in milliseconds. */
export function instantOfId(id: string): Instant | undefined {
  const milliseconds = nanoseconds.exec(id)?.[1]
  return milliseconds === undefined ? undefined : Number(milliseconds)
}
