/**
 * Zones of time stamps: numeric offsets, the abbreviations that `date` prints, and IANA names through Intl. Where an
 * abbreviation means several zones the North American one is taken, except BST (British) and IST (India).
 */
import type { Instant, Milliseconds } from '../../platform/clock.ts'

const MINUTE = 60_000
const QUARTER = 15 * MINUTE

/** Offset from UTC in minutes. */
const ABBREVIATIONS: Readonly<Record<string, number>> = {
  UTC: 0, GMT: 0, Z: 0, WET: 0, WEST: 60, BST: 60, CET: 60, CEST: 120, EET: 120, EEST: 180, MSK: 180, IST: 330,
  SGT: 480, HKT: 480, AWST: 480, JST: 540, KST: 540, ACST: 570, AEST: 600, ACDT: 630, AEDT: 660, NZST: 720, NZDT: 780,
  EST: -300, EDT: -240, CST: -360, CDT: -300, MST: -420, MDT: -360, PST: -480, PDT: -420, AKST: -540, AKDT: -480,
  HST: -600, BRT: -180, ART: -180,
} // prettier-ignore

/** The abbreviations as one alternation, longest first. */
export const ZONE_NAMES = Object.keys(ABBREVIATIONS)
  .sort((one, other) => other.length - one.length)
  .join('|')

/** The offset that `+0200`, `-05:30`, `Z` or `CST` states, or undefined when it is none of them. */
export function statedOffset(zone: string): Milliseconds | undefined {
  const numeric = /^([+-])(\d{2}):?(\d{2})$/.exec(zone)
  if (numeric !== null) {
    const minutes = Number(numeric[2]) * 60 + Number(numeric[3])
    if (minutes > 14 * 60 || Number(numeric[3]) > 59) return undefined
    return (numeric[1] === '-' ? -minutes : minutes) * MINUTE
  }
  const minutes = ABBREVIATIONS[zone.toUpperCase()]
  return minutes === undefined ? undefined : minutes * MINUTE
}

/** Turns wall-clock time of one zone into instants. */
export interface LocalZone {
  /** `wall` is the reading of the clock as if it were UTC. In a gap the clock is taken as not yet moved; a repeated hour means its first pass. */
  toInstant(wall: Instant): Instant
}

/** @throws RangeError when `name` is no IANA zone */
export function localZone(name: string): LocalZone {
  if (/^(?:Etc\/)?(?:UTC|GMT|Zulu)$/i.test(name)) return { toInstant: (wall) => wall }
  const format = new Intl.DateTimeFormat('en-US', {
    timeZone: name,
    hourCycle: 'h23',
    year: 'numeric',
    month: 'numeric',
    day: 'numeric',
    hour: 'numeric',
    minute: 'numeric',
    second: 'numeric',
  })
  const cache = new Map<number, Milliseconds>()
  const offsetAt = (instant: Instant): Milliseconds => {
    const part = Object.fromEntries(format.formatToParts(instant).map(({ type, value }) => [type, Number(value)]))
    const { year = 0, month = 1, day = 1, hour = 0, minute = 0, second = 0 } = part
    return Date.UTC(year, month - 1, day, hour, minute, second) - Math.floor(instant / 1000) * 1000
  }
  return {
    toInstant(wall) {
      const quarter = Math.floor(wall / QUARTER)
      let offset = cache.get(quarter)
      if (offset === undefined) {
        offset = localOffset(quarter * QUARTER, offsetAt)
        if (cache.size > 10_000) cache.clear()
        cache.set(quarter, offset)
      }
      return wall - offset
    },
  }
}

/** Zones move at quarter hours, so one offset holds for all of one. */
function localOffset(wall: Instant, offsetAt: (instant: Instant) => Milliseconds): Milliseconds {
  const day = 24 * 60 * MINUTE
  const before = offsetAt(wall - day)
  const after = offsetAt(wall + day)
  // Where both could be meant (a repeated hour) the earlier instant is the one before the change; a gap takes it too.
  return offsetAt(wall - before) === before || offsetAt(wall - after) !== after ? before : after
}
