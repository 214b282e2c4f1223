/**
 * Times as todos carry them. Ours are UTC with `Z`; the original wrote `created_at` as the machine's local time without
 * a zone beside an `updated_at` in UTC, and so took 988 s for 22,588 s. A time without a zone is local time in
 * `logs.timezone`.
 */
import type { Instant } from '../../platform/clock.ts'
import { localZone, statedOffset, type LocalZone } from '../analyze/time-zones.ts'

const TIME = /^(\d{4})-(\d\d)-(\d\d)(?:[T ](\d\d):(\d\d)(?::(\d\d)(?:[.,](\d+))?)?)?(Z|[+-]\d\d:?\d\d)?$/i

/** Undefined when the text is not a time. @param timezone IANA name, for a time without a zone */
export function todoInstant(text: string | undefined, timezone: string): Instant | undefined {
  const match = text === undefined ? undefined : TIME.exec(text.trim())
  if (!match) return undefined
  const [, year, month, day, hour = '0', minute = '0', second = '0', fraction = '', zone] = match
  const wall = Date.UTC(Number(year), Number(month) - 1, Number(day), Number(hour), Number(minute), Number(second))
  const instant = wall + Math.floor(Number(`0.${fraction || '0'}`) * 1000)
  if (zone === undefined) return zoneNamed(timezone).toInstant(instant)
  return instant - (statedOffset(zone.toUpperCase()) ?? 0)
}

/** True when the time itself says its zone. */
export function hasZone(text: string): boolean {
  return TIME.exec(text.trim())?.[8] !== undefined
}

const zones = new Map<string, LocalZone>()

function zoneNamed(name: string): LocalZone {
  const known = zones.get(name)
  if (known) return known
  const zone = localZone(name)
  zones.set(name, zone)
  return zone
}
