/**
 * Flags that carry a domain type: the command line is parsed here, once, and operations see milliseconds and
 * numbers. A wrong value is a USAGE error that says what is accepted.
 */
import { custom } from '@oclif/core/flags'
import { AutonomyError } from '../errors.ts'
import type { Milliseconds } from '../platform/clock.ts'
import { formatDuration, parseDuration } from '../workspace/duration.ts'

/** @throws AutonomyError USAGE */
function durationOf(text: string): Milliseconds {
  const duration = parseDuration(text)
  if (duration !== undefined) return duration
  throw new AutonomyError('USAGE', `${JSON.stringify(text)} is not a duration`, {
    hint: 'Write a number and a unit: 30s, 15m, 24h or 7d.',
  })
}

/** A duration in milliseconds. `durationFlag({ default: 1_800_000, description: 'how long the lease lasts' })` */
export const durationFlag = custom<Milliseconds>({
  helpValue: 'DURATION',
  parse: async (text) => durationOf(text),
  defaultHelp: async ({ options }) =>
    typeof options.default === 'number' ? formatDuration(options.default) : undefined,
})

/** A duration in milliseconds, and not none: what ends as it begins is nobody's. */
export const leaseFlag = custom<Milliseconds>({
  helpValue: 'DURATION',
  parse: async (text) => {
    const lease = durationOf(text)
    if (lease > 0) return lease
    throw new AutonomyError('USAGE', `${JSON.stringify(text)} is no time to work in`, {
      hint: 'Write one such as 30m.',
    })
  },
})

/** A whole number of at least 1. */
export const countFlag = custom<number>({
  helpValue: 'NUMBER',
  parse: async (text) => {
    if (/^[1-9]\d{0,8}$/.test(text)) return Number(text)
    throw new AutonomyError('USAGE', `${JSON.stringify(text)} is not a whole number of at least 1`, {
      hint: 'Write it in digits, such as 10.',
    })
  },
})
