/** Parses a record so that JSON.stringify gives every number back as it was written, also 100.0 and 64-bit integers. */
import { isRecord } from '../record-fields.ts'
import type { CoordinationRecord } from '../work-item.ts'

declare global {
  // TypeScript does not know "JSON.parse source text access" (ES2026) yet.
  interface JSON {
    parse(text: string, reviver: (key: string, value: unknown, context: { source?: string }) => unknown): unknown
    rawJSON(text: string): unknown
  }
}

/**
 * Only to be written again: a number that a double does not hold, or that is written oddly, is an opaque value in it.
 */
export function exactRecord(text: string): CoordinationRecord {
  const record = JSON.parse(text, (_key, value, { source }) =>
    typeof value === 'number' && source !== undefined && source !== String(value) ? JSON.rawJSON(source) : value,
  )
  return isRecord(record) ? record : {}
}
