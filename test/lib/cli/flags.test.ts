import * as fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import { formatDuration, parseDate, parseDuration } from '../../../src/lib/cli/flags.ts'
import { AutonomyError } from '../../../src/lib/errors.ts'

const code = (work: () => unknown): string => {
  try {
    work()
    return 'none'
  } catch (error) {
    return error instanceof AutonomyError ? error.code : String(error)
  }
}

describe('durations', () => {
  it.each([
    ['30s', 30_000],
    ['15m', 900_000],
    ['24h', 86_400_000],
    ['7d', 604_800_000],
    ['250ms', 250],
    ['1.5h', 5_400_000],
  ])('%s is %i ms', (text, ms) => {
    expect(parseDuration(text)).toBe(ms)
  })

  it.each(['', '5', '5x', '-5s', 's', '1e3s', '5 s', 'NaNs'])('%j is none', (text) => {
    expect(code(() => parseDuration(text))).toBe('USAGE')
  })

  it('are written the way they are read', () => {
    expect([0, 5_400_000, 86_400_000].map(formatDuration)).toEqual(['0s', '90m', '1d'])
    fc.assert(fc.property(fc.nat(), (ms) => parseDuration(formatDuration(ms)) === ms))
  })
})

describe('dates', () => {
  it.each([
    ['2026-11-21', '2026-11-21T00:00:00.000Z'],
    ['2026-11-21T04:30Z', '2026-11-21T04:30:00.000Z'],
    ['2026-11-21 04:30', '2026-11-21T04:30:00.000Z'],
    ['2026-11-21T04:30:15.5+02:00', '2026-11-21T02:30:15.500Z'],
  ])('%s is %s', (text, iso) => {
    expect(new Date(parseDate(text)).toISOString()).toBe(iso)
  })

  it.each(['', 'yesterday', '21.11.2026', '2026-13-01', '2026-02-30', '2026-11-21T25:00Z'])('%j is none', (text) => {
    expect(code(() => parseDate(text))).toBe('USAGE')
  })
})
