/** Which times cron can keep: minutes that divide the hour and hours that divide the day. */
import { AutonomyError } from '../../errors.ts'
import type { Instant, Milliseconds } from '../../platform/clock.ts'
import { formatDuration } from '../../workspace/duration.ts'

const MINUTE: Milliseconds = 60_000
const HOUR: Milliseconds = 60 * MINUTE

const EXPRESSIBLE: readonly Milliseconds[] = [
  ...[1, 2, 3, 4, 5, 6, 10, 12, 15, 20, 30].map((minutes) => minutes * MINUTE),
  ...[1, 2, 3, 4, 6, 8, 12, 24].map((hours) => hours * HOUR),
]

/** The five fields. @throws AutonomyError USAGE with the nearest times that work */
export function cronTime(every: Milliseconds): string {
  if (!EXPRESSIBLE.includes(every)) {
    const near = [EXPRESSIBLE.findLast((each) => each < every), EXPRESSIBLE.find((each) => each > every)]
    const named = near.flatMap((each) => (each === undefined ? [] : [formatDuration(each)]))
    throw new AutonomyError('USAGE', `cron cannot run something every ${formatDuration(every)}`, {
      hint: `The nearest it can: ${named.join(' or ')}.`,
    })
  }
  if (every < HOUR) return every === MINUTE ? '* * * * *' : `*/${every / MINUTE} * * * *`
  if (every === HOUR) return '0 * * * *'
  return every === 24 * HOUR ? '0 0 * * *' : `0 */${every / HOUR} * * *`
}

/**
 * When such fields are due next, in the time zone of this machine; undefined for fields that are not of `cronTime`.
 * Looks at each of the coming minutes, of which a day has 1440.
 */
export function nextCronRun(fields: string, now: Instant): Instant | undefined {
  const [, minutes, hours] = /^(\*|0|\*\/\d+) (\*|0|\*\/\d+) \* \* \*$/.exec(fields) ?? []
  if (minutes === undefined || hours === undefined) return undefined
  const first = Math.floor(now / MINUTE) * MINUTE + MINUTE
  for (let at = first; at <= first + 25 * HOUR; at += MINUTE) {
    const local = new Date(at)
    if (fits(minutes, local.getMinutes()) && fits(hours, local.getHours())) return at
  }
  return undefined
}

function fits(field: string, value: number): boolean {
  if (field === '*') return true
  return field === '0' ? value === 0 : value % Number(field.slice(2)) === 0
}
