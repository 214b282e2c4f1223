/**
 * Moments as people write them: `22:00`, the last time the clock of this machine showed that; an ISO 8601 day or time,
 * UTC unless it says its zone; or a duration, meaning so long ago.
 */
import type { Instant } from '../platform/clock.ts'
import { parseDuration } from './duration.ts'

export type Moment = (now: Instant) => Instant

const CLOCK = /^([01]?\d|2[0-3]):([0-5]\d)$/
const ISO = /^\d{4}-\d\d-\d\d(?:[T ]\d\d:\d\d(?::\d\d(?:\.\d+)?)?(Z|[+-]\d\d:?\d\d)?)?$/

/** Undefined when the text is none of these. */
export function momentOf(text: string): Moment | undefined {
  const [, hours, minutes] = CLOCK.exec(text.trim()) ?? []
  if (hours !== undefined) return (now) => lastTime(now, { hours: Number(hours), minutes: Number(minutes) })
  const iso = ISO.exec(text.trim())
  if (iso) {
    const [written, zone] = iso
    const instant = Date.parse(written.length === 10 || zone !== undefined ? written : `${written.replace(' ', 'T')}Z`)
    return Number.isNaN(instant) ? undefined : () => instant
  }
  const ago = parseDuration(text)
  return ago === undefined ? undefined : (now) => now - ago
}

function lastTime(now: Instant, { hours, minutes }: { hours: number; minutes: number }): Instant {
  const day = new Date(now)
  const today = day.setHours(hours, minutes, 0, 0)
  if (today <= now) return today
  // Not 24 hours before: a day may have 23 or 25.
  return day.setDate(day.getDate() - 1)
}
