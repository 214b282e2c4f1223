import fc from 'fast-check'
import { expect, it } from 'vitest'
import { jsonEvents } from '../../../src/lib/runner/json-events.ts'

function read(bytes: Buffer, cuts: readonly number[]): unknown[] {
  const found: unknown[] = []
  const events = jsonEvents((event) => found.push(event))
  let at = 0
  for (const cut of [...cuts, bytes.length].toSorted((a, b) => a - b)) {
    events.add(bytes.subarray(at, cut))
    at = cut
  }
  events.end()
  return found
}

it('hands on every object, however the stream is cut', () => {
  const record = fc.dictionary(fc.string(), fc.oneof(fc.string(), fc.integer()))
  fc.assert(
    fc.property(fc.array(record), fc.array(fc.nat(2000)), (records, cuts) => {
      const bytes = Buffer.from(records.map((each) => JSON.stringify(each)).join('\n'))
      const found = read(
        bytes,
        cuts.filter((cut) => cut <= bytes.length),
      )
      expect(found).toEqual(records.map((each) => JSON.parse(JSON.stringify(each)) as unknown))
    }),
  )
})

it('passes over anything else', () => {
  fc.assert(
    fc.property(fc.uint8Array(), (noise) => {
      read(Buffer.from(noise), [])
    }),
  )
  expect(read(Buffer.from('hello\n{"a":1}\n{"b":\n[{"c":2},3]\n"x"\n'), [])).toEqual([{ a: 1 }, { c: 2 }])
})

it('drops a line that is too long, and goes on after it', () => {
  const long = `{"a":"${'x'.repeat(9_000_000)}"}\n{"b":1}\n`
  expect(read(Buffer.from(long), [5_000_000, 8_500_000])).toEqual([{ b: 1 }])
})
