import * as fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import { recurrence } from '../../../../src/lib/pipeline/predict/recurrence.ts'
import { DAY, HOUR, NOW } from '../make.ts'

const hourName = (instant: number): string => new Date(instant).toISOString().slice(0, 13)

/** Seen at these ages, in hours. */
function seen(...ages: readonly number[]): { hours: Record<string, number>; last_seen: number } {
  return {
    hours: Object.fromEntries(ages.map((age) => [hourName(NOW - age * HOUR), 1])),
    last_seen: NOW - Math.min(...ages) * HOUR,
  }
}

const base = { regressions: 0, horizon: DAY, now: NOW }
const probability = (...ages: readonly number[]): number => recurrence({ ...base, ...seen(...ages) })?.probability ?? 0
const every = (step: number, end: number): readonly number[] =>
  Array.from({ length: Math.floor(end / step) }, (_, index) => index * step)

describe('recurrence', () => {
  it('keeps the values its weights were set for', () => {
    expect(probability(...every(1, 14 * 24))).toBeGreaterThan(0.97)
    expect(probability(...every(24, 13 * 24).map((age) => age + 12))).toBeCloseTo(0.62, 2)
    expect(probability(0)).toBeCloseTo(0.5, 1)
    expect(probability(48)).toBeLessThan(0.1)
    expect(probability(240, 241, 242)).toBeCloseTo(0.01, 2)
  })

  it('says nothing about what the last 14 days do not have', () => {
    expect(recurrence({ ...base, ...seen(15 * 24) })).toBeUndefined()
    expect(recurrence({ ...base, hours: {}, last_seen: NOW })).toBeUndefined()
    expect(recurrence({ ...base, ...seen(20 * 365 * 24) })).toBeUndefined()
  })

  it('does not depend on the number of lines of a storm', () => {
    const { hours, last_seen } = seen(1, 30, 50)
    const storm = Object.fromEntries(Object.keys(hours).map((hour) => [hour, 10_000]))
    expect(recurrence({ ...base, hours: storm, last_seen })).toEqual(recurrence({ ...base, hours, last_seen }))
  })

  it('is a probability, falls with silence and rises with regressions', () => {
    const ages = fc.uniqueArray(fc.integer({ min: 0, max: 300 }), { minLength: 1, maxLength: 40 })
    fc.assert(
      fc.property(ages, fc.nat(5), fc.integer({ min: 1, max: 30 }), (hoursAgo, regressions, later) => {
        const input = { ...base, ...seen(...hoursAgo), regressions }
        const now = recurrence(input)
        if (!now) return
        expect(now.probability).toBeGreaterThan(0)
        expect(now.probability).toBeLessThan(1)
        expect(recurrence({ ...input, regressions: regressions + 1 })?.probability).toBeGreaterThan(now.probability)
        const silent = recurrence({ ...input, now: NOW + later * DAY })
        if (silent) expect(silent.features.recency).toBeLessThan(now.features.recency)
      }),
    )
  })

  it('takes a log clock that runs ahead for now', () => {
    const ahead = { hours: { [hourName(NOW - HOUR)]: 1, [hourName(NOW + 5 * HOUR)]: 1 }, last_seen: NOW + 5 * HOUR }
    expect(recurrence({ ...base, ...ahead })?.features.recency).toBeCloseTo(0)
  })
})
