import * as fc from 'fast-check'
import { expect, it } from 'vitest'
import { ByteWindow, FRONT, WINDOW_SIZE } from '../../src/lib/pipeline/analyze/byte-window.ts'
import { LineTimes } from '../../src/lib/pipeline/analyze/line-times.ts'
import { createSearchProgram } from '../../src/lib/pipeline/analyze/search-program.ts'
import { localZone } from '../../src/lib/pipeline/analyze/time-zones.ts'
import { readTime } from '../../src/lib/pipeline/analyze/timestamps.ts'

const START = Date.UTC(2025, 9, 26, 0, 50)
const two = (value: number): string => String(value).padStart(2, '0')
const FORMS: readonly ((time: Date) => string)[] = [
  (time) => time.toISOString(),
  (time) => `[${time.toISOString().slice(0, 19).replace('T', ' ')}] [error]`,
  (time) => `${time.toISOString().slice(0, 19)},${two(time.getUTCMilliseconds() % 100)}`,
  (time) => time.toUTCString(),
  (time) => `Oct ${time.getUTCDate()} ${time.toISOString().slice(11, 19)} host`,
  (time) => `26/Oct/2025:${time.toISOString().slice(11, 19)} +0200`,
  (time) => `20251026-${time.getUTCHours()}:${time.getUTCMinutes()}:${time.getUTCSeconds()}:606`,
  (time) => `${time.toISOString().slice(0, 16)}+05:30`,
  (time) => `2025-10-26 12:30:${60 + (time.getUTCSeconds() % 9)}`,
  (time) => `2025-10-26 12:${60 + (time.getUTCSeconds() % 9)}:10`,
  (time) => `2025-10-26 12:3${'x5'[time.getUTCSeconds() % 2]}:10`,
]
const lines = fc.array(
  fc
    .tuple(fc.constantFrom(...FORMS), fc.nat(3 * 3_600_000), fc.constantFrom(' x', ': x', ' 7', ''))
    .map(([form, after, rest]) => form(new Date(START + after)) + rest),
  { minLength: 1, maxLength: 40 },
)

it('a line has the time that it has on its own, whatever stands above it', () => {
  const window = new ByteWindow(createSearchProgram(WINDOW_SIZE))
  fc.assert(
    fc.property(
      lines,
      fc.constantFrom('UTC', 'Europe/Berlin', 'Australia/Lord_Howe'),
      fc.boolean(),
      (texts, zone, sorted) => {
        const context = { zone: localZone(zone), reference: START + 3_600_000 }
        window.start(0)
        const times = new LineTimes(window, context, undefined)
        for (const text of sorted ? texts.toSorted() : texts) {
          window.bytes.write(`${text}\n`, FRONT)
          const end = FRONT + text.length
          const stamp = times.read(FRONT, end)
          expect([text, stamp?.at]).toEqual([text, readTime(text, context)?.at])
        }
      },
    ),
    { numRuns: 1000 },
  )
})
