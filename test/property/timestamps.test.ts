import * as fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import { localZone } from '../../src/lib/pipeline/analyze/time-zones.ts'
import { readTime } from '../../src/lib/pipeline/analyze/timestamps.ts'

const zones = [
  'UTC',
  'America/Chicago',
  'Europe/Berlin',
  'Asia/Kolkata',
  'Australia/Lord_Howe',
  'Pacific/Apia',
  'America/Sao_Paulo',
]
const instants = fc.integer({ min: Date.UTC(1990, 0), max: Date.UTC(2040, 0) })
const two = (value: number): string => String(value).padStart(2, '0')

/** What a clock in `zone` shows, by another way than the code's. */
function wallClock(instant: number, timeZone: string): string {
  return new Date(instant).toLocaleString('sv-SE', { timeZone })
}

describe('any instant', () => {
  it('is read back from its ISO form, with and without an offset', () => {
    fc.assert(
      fc.property(instants, fc.integer({ min: -14 * 60, max: 14 * 60 }), (instant, minutes) => {
        const context = { zone: localZone('UTC'), reference: instant }
        const local = new Date(instant + minutes * 60_000).toISOString().slice(0, -1)
        const away = Math.abs(minutes)
        const offset = `${minutes < 0 ? '-' : '+'}${two(Math.floor(away / 60))}:${two(away % 60)}`
        expect(readTime(new Date(instant).toISOString(), context)?.at).toBe(instant)
        expect(readTime(`${local}${offset} ERROR x`, context)?.at).toBe(instant)
      }),
    )
  })

  it('is what a clock in the zone showed', () => {
    fc.assert(
      fc.property(instants, fc.constantFrom(...zones), (instant, name) => {
        const shown = wallClock(instant, name)
        const read = readTime(`${shown} x`, { zone: localZone(name), reference: instant })
        // In an hour that comes twice another instant shows the same.
        expect(read && wallClock(read.at, name)).toBe(shown)
      }),
    )
  })

  it('without a year is found from a file written within the year after', () => {
    const ages = fc.integer({ min: 0, max: 360 * 86_400_000 })
    fc.assert(
      fc.property(instants, ages, (exact, age) => {
        const instant = Math.floor(exact / 1000) * 1000
        const [, month = '', day = '', clock = ''] =
          /, (\d\d) (\w{3}) \d+ (\S+)/.exec(new Date(instant).toUTCString()) ?? []
        const line = `${day} ${month} ${clock} host x: y`
        expect(readTime(line, { zone: localZone('UTC'), reference: instant + age })?.at).toBe(instant)
      }),
    )
  })

  it('never makes any text throw', () => {
    const context = { zone: localZone('Europe/Berlin'), reference: Date.UTC(2026, 0) }
    const texts = fc.array(fc.constantFrom(...'0123456789-:/. []TZ+,'.split(''), 'Nov', 'Mon', 'CST'), {
      maxLength: 40,
    })
    fc.assert(fc.property(texts, (parts) => void readTime(parts.join(''), context)))
  })
})
