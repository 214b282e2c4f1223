/**
 * Flags that carry a domain type: the command line is parsed here, once, and operations see milliseconds and instants.
 * `flagsOf` reads them; a wrong value is a USAGE error that says what is accepted.
 */
import { custom } from '@oclif/core/flags'
import { AutonomyError } from '../errors.ts'
import { type Instant, type Milliseconds, toIso } from '../platform/clock.ts'

const UNITS = { ms: 1, s: 1000, m: 60_000, h: 3_600_000, d: 86_400_000 } as const

/** `30s`, `15m`, `24h`, `7d`, `250ms`. @throws AutonomyError USAGE */
export function parseDuration(text: string): Milliseconds {
  const match = /^(\d+(?:\.\d+)?)(ms|s|m|h|d)$/.exec(text.trim())
  const unit = Object.entries(UNITS).find(([name]) => name === match?.[2])?.[1]
  if (!match || unit === undefined) {
    throw new AutonomyError('USAGE', `${JSON.stringify(text)} is not a duration`, {
      hint: 'Write a number and a unit: 30s, 15m, 24h or 7d.',
    })
  }
  return Math.round(Number(match[1]) * unit)
}

/** The shortest exact way to write it: 5400000 -> `90m`. */
export function formatDuration(ms: Milliseconds): string {
  const units = Object.entries(UNITS).toReversed()
  const [name, size] = units.find(([, each]) => ms > 0 && ms % each === 0) ?? ['ms', 1]
  return ms === 0 ? '0s' : `${ms / size}${name}`
}

/** `2026-11-21`, `2026-11-21T04:30Z`; a time without a zone is UTC. @throws AutonomyError USAGE */
export function parseDate(text: string): Instant {
  const match = /^(\d{4}-\d\d-\d\d)(?:[T ](\d\d:\d\d(?::\d\d(?:\.\d{1,3})?)?)(Z|[+-]\d\d:\d\d)?)?$/.exec(text.trim())
  const instant = match ? Date.parse(`${match[1]}T${match[2] ?? '00:00'}${match[3] ?? 'Z'}`) : Number.NaN
  // Date.parse takes the 30th of February for the 2nd of March.
  const day = Date.parse(`${match?.[1]}T00:00Z`)
  if (Number.isNaN(instant) || Number.isNaN(day) || !toIso(day).startsWith(match?.[1] ?? '')) {
    throw new AutonomyError('USAGE', `${JSON.stringify(text)} is not a date`, {
      hint: 'Write 2026-11-21 or 2026-11-21T04:30Z.',
    })
  }
  return instant
}

/** A duration in milliseconds. `durationFlag({ default: 1_800_000, description: 'how long the lease lasts' })` */
export const durationFlag = custom<Milliseconds>({
  helpValue: 'DURATION',
  parse: async (text) => parseDuration(text),
  defaultHelp: async ({ options }) =>
    typeof options.default === 'number' ? formatDuration(options.default) : undefined,
})

/** An instant in milliseconds since the epoch. */
export const dateFlag = custom<Instant>({ helpValue: 'DATE', parse: async (text) => parseDate(text) })

/** A whole number of at least 1. */
export const countFlag = custom<number>({
  helpValue: 'NUMBER',
  parse: async (text) => {
    if (/^[1-9]\d{0,8}$/.test(text)) return Number(text)
    throw new AutonomyError('USAGE', `${JSON.stringify(text)} is not a whole number of at least 1`)
  },
})
