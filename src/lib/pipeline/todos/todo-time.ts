/**
 * Times as todos carry them. Ours are UTC with `Z`; the original wrote `created_at` as the machine's local time without
 * a zone beside an `updated_at` in UTC, and so took 988 s for 22,588 s. A time without a zone is local time in
 * `logs.timezone`.
 */
import type { Instant } from '../../platform/clock.ts'

const TIME = /^(\d{4})-(\d\d)-(\d\d)(?:[T ](\d\d):(\d\d)(?::(\d\d)(?:[.,](\d+))?)?)?(Z|[+-]\d\d:?\d\d)?$/i

/** Undefined when the text is not a time. @param timezone IANA name, for a time without a zone */
export function todoInstant(text: string | undefined, timezone: string): Instant | undefined {
  const match = text === undefined ? undefined : TIME.exec(text.trim())
  if (!match) return undefined
  const [, year, month, day, hour = '0', minute = '0', second = '0', fraction = '', zone] = match
  const wall = Date.UTC(Number(year), Number(month) - 1, Number(day), Number(hour), Number(minute), Number(second))
  const instant = wall + Math.floor(Number(`0.${fraction || '0'}`) * 1000)
  if (zone === undefined) return fromZone(instant, timezone)
  return instant - zoneOffset(zone)
}

/** True when the time itself says its zone. */
export function hasZone(text: string): boolean {
  return TIME.exec(text.trim())?.[8] !== undefined
}

/** Milliseconds east of UTC of `Z`, `+0200` or `-05:30`. */
function zoneOffset(zone: string): number {
  if (zone.toUpperCase() === 'Z') return 0
  const sign = zone.startsWith('-') ? -1 : 1
  return sign * (Number(zone.slice(1, 3)) * 60 + Number(zone.slice(-2))) * 60_000
}

/**
 * The instant at which clocks in `timezone` show the wall-clock time `wall` (written as if it were UTC). Twice, because
 * the offset at the first guess may be that of the other side of a change to or from summer time.
 */
function fromZone(wall: Instant, timezone: string): Instant {
  const guess = wall - offsetAt(wall, timezone)
  return wall - offsetAt(guess, timezone)
}

const formats = new Map<string, Intl.DateTimeFormat>()

/** Milliseconds by which clocks in `timezone` are ahead of UTC at `instant`. An unknown zone counts as UTC. */
function offsetAt(instant: Instant, timezone: string): number {
  if (timezone === 'UTC') return 0
  const parts = new Map(
    zoneFormat(timezone)
      .formatToParts(instant)
      .map(({ type, value }) => [type, Number(value)]),
  )
  const part = (type: Intl.DateTimeFormatPartTypes): number => parts.get(type) ?? 0
  const shown = Date.UTC(part('year'), part('month') - 1, part('day'), part('hour'), part('minute'), part('second'))
  return shown - Math.floor(instant / 1000) * 1000
}

function zoneFormat(timezone: string): Intl.DateTimeFormat {
  const known = formats.get(timezone)
  if (known) return known
  const numeric = 'numeric'
  const fields = {
    year: numeric,
    month: numeric,
    day: numeric,
    hour: numeric,
    minute: numeric,
    second: numeric,
  } as const
  const format = new Intl.DateTimeFormat('en-US', { ...fields, hourCycle: 'h23', timeZone: timezone })
  formats.set(timezone, format)
  return format
}
