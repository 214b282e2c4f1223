import * as fc from 'fast-check'
import { expect, it } from 'vitest'
import { AutonomyError } from '../../src/lib/errors.ts'
import { invalidAt, parseJson, stringifyDocument } from '../../src/lib/platform/json-document.ts'
import { scanJson } from '../../src/lib/platform/json-scanner.ts'

/** Parsed once, because JSON has no minus zero. */
const json = fc.jsonValue().map((value): unknown => JSON.parse(JSON.stringify(value)))
const record = fc.dictionary(fc.string(), json)
const document = fc.oneof(
  json,
  fc.array(record),
  fc.tuple(record, fc.array(record)).map(([other, todos]) => Object.assign(other, { todos })),
)

it('keeps every value through writing and parsing, known field or not, and is stable', () => {
  fc.assert(
    fc.property(document, (value) => {
      const text = stringifyDocument(value, { recordsAt: 'todos' })
      expect(parseJson(text, 'd.json')).toEqual(value)
      expect(stringifyDocument(parseJson(text, 'd.json'), { recordsAt: 'todos' })).toBe(text)
      expect(text.endsWith('\n')).toBe(true)
    }),
  )
})

it('puts each record on a line of its own', () => {
  fc.assert(
    fc.property(fc.array(record, { minLength: 1 }), (todos) => {
      const lines = stringifyDocument({ todos }, { recordsAt: 'todos' }).split('\n')
      const records = lines.slice(2, 2 + todos.length).map((line): unknown => JSON.parse(line.trim().replace(/,$/, '')))
      expect(records).toEqual(todos)
    }),
  )
})

it('finds a fault exactly where JSON.parse refuses, with a place inside the text', () => {
  const damaged = fc
    .tuple(
      json,
      fc.nat(),
      fc.constantFrom('', ',', '"', '{', '}', ']', '\\', '0', '-', 'e', '\n', '\u0000', ' ', 'true'),
    )
    .map(([value, at, insert]) => {
      const text = JSON.stringify(value, null, 1)
      const place = at % (text.length + 1)
      return text.slice(0, place) + insert + text.slice(insert === '' ? place + 1 : place)
    })
  fc.assert(
    fc.property(fc.oneof(damaged, fc.string()), (text) => {
      const fault = scanJson(text)
      expect(fault === undefined).toBe(accepts(text))
      if (!fault) return
      expect(fault.offset).toBeLessThanOrEqual(text.length)
      expect(() => parseJson(text, 'd.json')).toThrow(AutonomyError)
    }),
    { numRuns: 1000 },
  )
})

it('points at every value of a document', () => {
  fc.assert(
    fc.property(json, (value) => {
      const text = stringifyDocument(value)
      for (const [path, inner] of valuesOf(value)) {
        const { position } = invalidAt({ text, file: 'd.json', path }, 'no')
        const rest = text
          .split('\n')
          .slice((position?.line ?? 1) - 1)
          .join('\n')
          .slice((position?.column ?? 1) - 1)
        expect(rest.startsWith(JSON.stringify(inner)?.slice(0, 1) ?? '')).toBe(true)
      }
    }),
  )
})

function accepts(text: string): boolean {
  try {
    JSON.parse(text)
    return true
  } catch {
    return false
  }
}

function valuesOf(value: unknown, path: readonly (string | number)[] = []): [readonly (string | number)[], unknown][] {
  if (typeof value !== 'object' || value === null) return [[path, value]]
  const inner = Array.isArray(value)
    ? value.flatMap((member, index) => valuesOf(member, [...path, index]))
    : Object.entries(value).flatMap(([key, member]) => valuesOf(member, [...path, key]))
  return [[path, value], ...inner]
}
