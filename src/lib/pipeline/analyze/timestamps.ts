/**
 * Time stamps of log lines, by an ordered table of formats: the first one that fits and is a real date counts. Every
 * line is read on its own (never with what an earlier line taught), so that a log gives the same times however it is
 * cut into scans. Years that a format leaves out are inferred from the file's modification time.
 */
import type { Instant } from '../../platform/clock.ts'
import { type LocalZone, statedOffset, ZONE_NAMES } from './time-zones.ts'

export interface TimeContext {
  /** For stamps that carry no zone. */
  zone: LocalZone
  /** The file's modification time: a stamp without a year is the latest such date up to one day after it. */
  reference: Instant
}

export interface LineTime {
  at: Instant
  /** Where in the text the stamp begins and ends. */
  start: number
  end: number
}

/** How much of a line's beginning is looked at. */
export const TIME_WITHIN = 160

const MONTHS = 'Jan|Feb|Mar|Apr|May|Jun|Jul|Aug|Sep|Oct|Nov|Dec'
const MONTH_NAMES = MONTHS.split('|')
const DAY_MS = 86_400_000
const CLOCK = String.raw`(?<h>\d{2}):(?<mi>\d{2}):(?<s>\d{2})`
const FRACTION = String.raw`(?:[.,](?<f>\d{1,9}))?`
const ZONE = String.raw`(?: ?(?<z>Z\b|[+-]\d{2}:?\d{2}\b|(?:${ZONE_NAMES})\b))?`
/** What may stand before a stamp at the start of a line: brackets, quotes, a syslog priority, a byte order mark. */
const START = String.raw`^(?:\u00ef\u00bb\u00bf)?[\s[("'#*>-]{0,4}(?:<\d{1,3}>\d? ?)?`

const FORMATS: readonly RegExp[] = [
  // 2025-11-13T17:58:23.123Z, 2025-11-13 17:58:23,123, 2025/11/13 17:58
  String.raw`(?<!\d)(?<y>\d{4})(?<sep>[-/.])(?<mo>\d{2})\k<sep>(?<d>\d{2})[T _](?<h>\d{2}):(?<mi>\d{2})(?::(?<s>\d{2})${FRACTION})?(?!\d)${ZONE}`,
  // Thu Nov 13 17:58:25 CST 2025, Sun Dec 04 04:47:44.123456 2005
  String.raw`\b(?<mon>${MONTHS}) +(?<d>\d{1,2}) ${CLOCK}${FRACTION}${ZONE} (?<y>\d{4})\b`,
  // 10/Oct/2000:13:55:36 -0700
  String.raw`\b(?<d>\d{2})\/(?<mon>${MONTHS})\/(?<y>\d{4}):${CLOCK}${ZONE}`,
  // Thu, 13 Nov 2025 17:58:25 +0000
  String.raw`\b(?<d>\d{1,2})[ -](?<mon>${MONTHS})[ -](?<y>\d{4})[ T]${CLOCK}${FRACTION}${ZONE}`,
  // Nov 13 17:58:23
  String.raw`${START}(?<mon>${MONTHS}) +(?<d>\d{1,2}) ${CLOCK}${FRACTION}(?!\d)`,
  // 20171223-22:15:29:606, with one digit where one is enough
  String.raw`${START}(?<y>\d{4})(?<mo>\d{2})(?<d>\d{2})-(?<h>\d{1,2}):(?<mi>\d{1,2}):(?<s>\d{1,2})(?::(?<ms>\d{1,3}))?(?!\d)`,
  // 081109 203518
  String.raw`${START}(?<y2>\d{2})(?<mo>\d{2})(?<d>\d{2}) (?<h>\d{2})(?<mi>\d{2})(?<s>\d{2})(?!\d)`,
  // 20251112_150411
  String.raw`${START}(?<y>\d{4})(?<mo>\d{2})(?<d>\d{2})[T_ -]?(?<h>\d{2})(?<mi>\d{2})(?<s>\d{2})(?!\d)${ZONE}`,
  // 17/06/09 20:10:40
  String.raw`${START}(?<y2>\d{2})\/(?<mo>\d{2})\/(?<d>\d{2}) ${CLOCK}${FRACTION}(?!\d)`,
  // 11/13/2025 17:58:23, 11/13/2025, 5:58:23 PM
  String.raw`${START}(?<mo>\d{1,2})\/(?<d>\d{1,2})\/(?<y>\d{4}),? (?<h>\d{1,2}):(?<mi>\d{2}):(?<s>\d{2})${FRACTION}(?!\d)(?: ?(?<half>[AP]M)\b)?`,
  // 10.30 16:49:06, 11-13 17:58:23.123, E1113 17:58:23.123456
  String.raw`${START}[IWEF]?(?<mo>\d{2})[.-]?(?<d>\d{2}) ${CLOCK}${FRACTION}(?!\d)`,
  // 1763056703, 1763056703123, 1763056703.123, also as a JSON field
  String.raw`${START}(?<epoch>1\d{9})(?<ms>\d{3})?${FRACTION}(?!\d)`,
  String.raw`"(?:time|ts|timestamp|@timestamp)"\s?:\s?"?(?<epoch>1\d{9})(?<ms>\d{3})?${FRACTION}(?!\d)`,
].map((source) => new RegExp(source))

/** All formats but those that are digits from the start hold digit, colon, digit. */
const MAY_HOLD_TIME = new RegExp(String.raw`\d:\d|${START}\d{6}|"\s?:\s?"?1\d{9}`)

type Groups = Readonly<Record<string, string | undefined>>

/** The first time stamp in `head`, the beginning of a line. */
export function readTime(head: string, context: TimeContext): LineTime | undefined {
  if (!MAY_HOLD_TIME.test(head)) return undefined
  for (const format of FORMATS) {
    const match = format.exec(head)
    const at = match?.groups === undefined ? undefined : instantOf(match.groups, context)
    if (match !== null && at !== undefined) return { at, start: match.index, end: match.index + match[0].length }
  }
  return undefined
}

function instantOf(groups: Groups, { zone, reference }: TimeContext): Instant | undefined {
  const { epoch, ms, f, z } = groups
  const fraction = ms === undefined ? Math.floor(Number(`0.${f ?? 0}`) * 1000) : Number(ms)
  if (epoch !== undefined) return Number(epoch) * 1000 + fraction
  const wall = wallOf(groups, reference)
  if (wall === undefined) return undefined
  const offset = z === undefined ? undefined : statedOffset(z)
  return (offset === undefined ? zone.toInstant(wall) : wall - offset) + fraction
}

/** The clock's reading as if it were UTC, or undefined when there is no such date or time. */
function wallOf(groups: Groups, reference: Instant): Instant | undefined {
  const { y, y2, mo, mon, d, mi, s = '0' } = groups
  const month = mon === undefined ? Number(mo) : MONTH_NAMES.indexOf(mon) + 1
  const hour = hourOf(groups)
  if (hour > 23 || Number(mi) > 59 || Number(s) > 60) return undefined
  const time = hour * 3_600_000 + Number(mi) * 60_000 + Math.min(Number(s), 59) * 1000
  if (y !== undefined || y2 !== undefined) {
    const date = dateOf(y === undefined ? 2000 + Number(y2) : Number(y), month, Number(d))
    return date === undefined ? undefined : date + time
  }
  const latest = new Date(reference).getUTCFullYear() + 1
  for (let year = latest; year > latest - 9; year--) {
    const date = dateOf(year, month, Number(d))
    // By the date alone, so that the lines of one day are of one year.
    if (date !== undefined && date <= reference + DAY_MS) return date + time
  }
  return undefined
}

function hourOf({ h, half }: Groups): number {
  const hour = Number(h)
  if (half === undefined) return hour
  return hour < 1 || hour > 12 ? 24 : (hour % 12) + (half === 'PM' ? 12 : 0)
}

function dateOf(year: number, month: number, day: number): Instant | undefined {
  if (year < 1980 || year > 2100 || month < 1 || month > 12 || day < 1) return undefined
  const date = Date.UTC(year, month - 1, day)
  return new Date(date).getUTCDate() === day ? date : undefined
}
