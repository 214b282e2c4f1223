import * as fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import { LineMask } from '../../src/lib/pipeline/analyze/masked-line.ts'
import { createSearchProgram } from '../../src/lib/pipeline/analyze/search-program.ts'
import { TriggerFilter } from '../../src/lib/pipeline/analyze/trigger-filter.ts'
import { BUILT_IN_TRIGGERS, literalTrigger, type Trigger } from '../../src/lib/pipeline/analyze/triggers.ts'

const fragments = fc.oneof(
  fc.constantFrom(
    'error',
    'ERROR',
    'fail',
    ' FAIL',
    'xfail',
    '❌',
    'Traceback',
    ' 404 ',
    '1404',
    '[E]',
    '\nE/Tag',
    '\nE1113',
    ' err ',
    'terror',
  ),
  fc.string({ maxLength: 6 }),
)

/** The first place, one after the other. */
function naively(bytes: Buffer, triggers: readonly Trigger[], [from, to]: readonly [number, number]): number {
  for (let at = from; at < to; at++)
    if (triggers.some((trigger) => trigger.every((set, index) => set.includes(bytes[at + index] ?? 0)))) return at
  return -1
}

describe('the trigger filter', () => {
  it('finds what a search at every place finds', () => {
    const triggers = [...BUILT_IN_TRIGGERS, literalTrigger('Ärger')].filter((trigger) => trigger !== undefined)
    const program = createSearchProgram(1024)
    const { bytes } = program
    const filter = new TriggerFilter(triggers, program)
    fc.assert(
      fc.property(fc.array(fragments, { maxLength: 30 }), fc.nat(40), (parts, from) => {
        bytes.fill(0)
        const length = bytes.write(`\n\n${parts.join('')}`, 0, 900)
        const expected = naively(bytes, triggers, [from, length])
        const found = filter.next(from, length)
        expect(found >= length ? -1 : found).toBe(expected)
      }),
      { numRuns: 2000 },
    )
  })

  it('misses none when there are more triggers than bits for them', () => {
    const words = Array.from({ length: 300 }, (_, index) => `w${index}x${index}`)
    const program = createSearchProgram(64)
    const triggers = words.map(literalTrigger).filter((trigger) => trigger !== undefined)
    const filter = new TriggerFilter(triggers, program)
    for (const [index, word] of words.entries()) {
      program.bytes.fill(0)
      program.bytes.write(word, 2 + (index % 7))
      expect(filter.next(0, 40)).toBe(2 + (index % 7))
    }
  })
})

describe('the search program', () => {
  const program = createSearchProgram(256)
  const bytes = fc.array(fc.constantFrom(10, 10, 0, 42, 138), { maxLength: 200 })

  it('counts line feeds wherever they are', () => {
    fc.assert(
      fc.property(bytes, fc.nat(50), (values, from) => {
        program.bytes.fill(10)
        program.bytes.set(values)
        const expected = values.slice(from).filter((value) => value === 10).length
        expect(program.lines(from, Math.max(from, values.length))).toBe(expected)
      }),
    )
  })

  it('finds the line feeds around a place, and none beyond its bounds', () => {
    const sparse = fc.array(
      fc.oneof({ weight: 20, arbitrary: fc.constant(42) }, { weight: 1, arbitrary: fc.constant(10) }),
      {
        maxLength: 200,
      },
    )
    fc.assert(
      fc.property(fc.oneof(bytes, sparse), fc.nat(200), fc.nat(200), (values, one, other) => {
        const [from, to] = [Math.min(one, other), Math.max(one, other)]
        program.bytes.fill(10)
        program.bytes.set(values)
        const within = program.bytes.subarray(from, to)
        const end = within.indexOf(10)
        expect(program.lineEnd(from, to)).toBe(end === -1 ? to : from + end)
        expect(program.lineStart(from, to)).toBe(from + within.lastIndexOf(10) + 1)
      }),
      { numRuns: 1000 },
    )
  })

  it('gives the same hash for the same bytes only, wherever they are and whatever follows', () => {
    const hashes = new Map<string, number>()
    const text = fc.string({ unit: fc.constantFrom('a', 'b', '\u0000'), maxLength: 20 })
    fc.assert(
      fc.property(text, fc.nat(30), fc.nat(255), (value, from, after) => {
        program.bytes.fill(after)
        program.bytes.write(value, from, 'latin1')
        const hash = program.hash(from, from + value.length)
        expect(hash).toBe(hashes.get(value) ?? hash)
        hashes.set(value, hash)
      }),
      { numRuns: 2000 },
    )
    expect(new Set(hashes.values()).size).toBe(hashes.size)
  })
})

describe('the masked form of a line', () => {
  const mask = new LineMask(new Set([0, 404, 50]), 4096)
  const text = fc.array(
    fc.oneof(
      fc.constantFrom(
        ...'0 404 50 7 12:30:59 /a/b ./c ~/d http://h:80/x 3/10 and/or 550e8400-e29b-41d4 deadbeef \u001b[31m \t'.split(
          ' ',
        ),
        ' ',
      ),
      fc.string({ maxLength: 8 }),
    ),
    { maxLength: 20 },
  )

  it('has the same hash exactly when it is the same', () => {
    const seen = new Map<number, string>()
    const hashes = new Map<string, number>()
    fc.assert(
      fc.property(text, (parts) => {
        const bytes = Buffer.from(parts.join(''))
        const hash = mask.hash(bytes, 0, bytes.length)
        const masked = mask.text()
        expect(seen.get(hash) ?? masked).toBe(masked)
        expect(hashes.get(masked) ?? hash).toBe(hash)
        seen.set(hash, masked)
        hashes.set(masked, hash)
      }),
      { numRuns: 3000 },
    )
  })

  it('does not depend on what varies', () => {
    const of = (line: string) => mask.mask(Buffer.from(line), 0, Buffer.byteLength(line))
    fc.assert(
      fc.property(
        fc.integer({ min: 1000 }),
        fc.uuid().filter((uuid) => /^[a-f]{0,7}[0-9]/.test(uuid)),
        fc.ipV4(),
        (number, uuid, address) => {
          expect(of(`job ${number} of ${uuid} at ${address}:81, see /srv/${number}/x.log`)).toBe(
            of('job 17 of 1b-2 at 1.2.3.4:1, see /y'),
          )
        },
      ),
    )
    expect(of('0 errors, 10 errors, HTTP 404, 12:50:00')).toBe(
      '0 errors, \u0001 errors, HTTP 404, \u0001:\u0001:\u0001',
    )
    expect(of('a  b\t\u001b[1mc\u0007')).toBe('a b c')
  })
})
