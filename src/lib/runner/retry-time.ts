/**
 * Pure: when a provider says that it may be asked again, from the words of its refusal. Known wordings:
 * - Claude Code: `Claude AI usage limit reached|1750708800`, `You've hit your limit · resets 3:30am (Asia/Calcutta)`,
 *   `resets Apr 23 at 4pm (America/Recife)` (issues 2490, 31916, 51981 of anthropics/claude-code)
 * - Codex: `try again at 3:28 PM.`, `try again at Aug 8th, 2026 12:30 PM`, `try again in 3 days 6 hours 57 minutes`
 *   (times of the machine), and `"resets_at":1777936568` in an error object passed on
 * - OpenAI endpoints: `Please try again in 6m0s`, `in 20ms`; Gemini: `Please retry in 32.1s`, `"retryDelay": "32s"`,
 *   `Your quota will reset after 3h20m5s`
 */
import type { Instant, Milliseconds } from '../platform/clock.ts'

/** Undefined when the words tell no time. */
export function retryTime(message: string, now: Instant): Instant | undefined {
  const stamp = /(?:reached\||"resets_at":\s*)(\d{10})\b/.exec(message)?.[1]
  if (stamp !== undefined) return Number(stamp) * 1000
  const span = /(?:again in|retry in|reset after|resets in|retryDelay"?:)\s*"?([\d.][^"\n]*)/i.exec(message)?.[1]
  const wait = span === undefined ? undefined : spanOf(span)
  return wait === undefined ? timeOfDay(message, now) : now + wait
}

const UNITS: ReadonlyMap<string, Milliseconds> = new Map([
  ['ms', 1],
  ['s', 1000],
  ['m', 60_000],
  ['h', 3_600_000],
  ['d', 86_400_000],
])

/** `6m0s`, `32.1s`, `3 days 6 hours 57 minutes`, and whatever follows is ignored. */
function spanOf(text: string): Milliseconds | undefined {
  const number = String.raw`\d+(?:\.\d+)?\s*(?:ms|milliseconds?|days?|hours?|minutes?|mins?|seconds?|secs?|[dhms])\b`
  const parts = new RegExp(String.raw`^(?:${number.replace(String.raw`\b`, '')}[\s,]*)+`, 'i').exec(text)?.[0]
  if (parts === undefined) return undefined
  return [...parts.matchAll(/(\d+(?:\.\d+)?)\s*(ms|milli|[dhms])/gi)].reduce((sum, [, count, unit = 's']) => {
    const name = /^mi?l?l/i.test(unit) && unit.length > 2 ? 'ms' : unit.toLowerCase()
    return sum + Number(count) * (UNITS.get(name) ?? 0)
  }, 0)
}

const MONTHS = ['jan', 'feb', 'mar', 'apr', 'may', 'jun', 'jul', 'aug', 'sep', 'oct', 'nov', 'dec']
const CLOCK =
  /(?:resets?|reset at|again at)\s+(?:at\s+)?(?:([a-z]{3})[a-z]*\.? (\d{1,2})(?:st|nd|rd|th)?(?:, (\d{4}))?,?\s+(?:at\s+)?)?(\d{1,2})(?::(\d{2}))?\s*([ap])\.?m\b\.?(?:\s*\(([\w+/-]+)\))?/i

/** The next such moment, in the zone that is named, else in that of this machine. */
function timeOfDay(message: string, now: Instant): Instant | undefined {
  const [found, monthName, day, year, hour, minute = '0', half, zone] = CLOCK.exec(message) ?? []
  if (found === undefined) return undefined
  const hours = (Number(hour) % 12) + (half?.toLowerCase() === 'p' ? 12 : 0)
  const offsetAt = zoneOffset(zone)
  const local = new Date(now + offsetAt(now))
  const month = monthName === undefined ? local.getUTCMonth() : MONTHS.indexOf(monthName.toLowerCase())
  if (month < 0) return undefined
  const date = day === undefined ? local.getUTCDate() : Number(day)
  const moment = (add: { days?: number; years?: number }): Instant => {
    const inYear = (year === undefined ? local.getUTCFullYear() : Number(year)) + (add.years ?? 0)
    const wall = Date.UTC(inYear, month, date + (add.days ?? 0), hours, Number(minute))
    return wall - offsetAt(wall - offsetAt(wall))
  }
  const first = moment({})
  if (first > now || year !== undefined) return first
  return moment(day === undefined ? { days: 1 } : { years: 1 })
}

/** Milliseconds by which clocks there are ahead of UTC. */
function zoneOffset(zone: string | undefined): (at: Instant) => Milliseconds {
  const format = formatFor(zone)
  return (at) => {
    const parts = new Map(format.formatToParts(new Date(at)).map(({ type, value }) => [type, Number(value)]))
    const of = (name: Intl.DateTimeFormatPartTypes): number => parts.get(name) ?? 0
    const wall = Date.UTC(of('year'), of('month') - 1, of('day'), of('hour'), of('minute'), of('second'))
    return wall - Math.floor(at / 1000) * 1000
  }
}

function formatFor(timeZone: string | undefined): Intl.DateTimeFormat {
  const fields = { year: 'numeric', month: 'numeric', day: 'numeric', hour: 'numeric', minute: 'numeric' } as const
  const options = { ...fields, second: 'numeric', hourCycle: 'h23' } as const
  try {
    return new Intl.DateTimeFormat('en-US', { ...options, ...(timeZone !== undefined && { timeZone }) })
  } catch {
    return new Intl.DateTimeFormat('en-US', options)
  }
}
