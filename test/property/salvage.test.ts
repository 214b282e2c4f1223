/** A salvage never throws, invents nothing, and saves everything from a document that is merely cut, doubled or noisy. */
import { array, assert, constantFrom, integer, json, property, record, string, uniqueArray } from 'fast-check'
import { expect, it } from 'vitest'
import type { DocumentForm } from '../../src/lib/workspace/salvage/combine-values.ts'
import { salvage } from '../../src/lib/workspace/salvage/salvage.ts'

const FORMS: readonly DocumentForm[] = ['object', 'records', 'lines', { recordsAt: 'todos' }]
const form = constantFrom(...FORMS)
const records = uniqueArray(
  record({ id: string({ minLength: 1 }), note: string(), count: integer(), parts: array(string(), { maxLength: 3 }) }),
  { selector: ({ id }) => id, minLength: 1, maxLength: 8 },
)
const runs = { numRuns: 300 }

it('never throws, whatever the text, and gives valid JSON', () => {
  const noise = array(
    constantFrom(
      '{',
      '}',
      '[',
      ']',
      ',',
      ':',
      '"',
      "'",
      '\\',
      '\n',
      '<<<<<<< ',
      '=======',
      '>>>>>>> ',
      'a',
      '1',
      '.',
      'true',
      '//',
      '/*',
      '\0',
    ),
    { maxLength: 60 },
  )
  assert(
    property(noise, form, (parts, chosen) => {
      const { value, saved } = salvage(parts.join(''), chosen)
      expect(saved).toBeGreaterThanOrEqual(0)
      expect(saved).toBeLessThanOrEqual(1)
      if (value !== undefined) expect(JSON.parse(JSON.stringify(value))).toBeDefined()
    }),
    { numRuns: 2000 },
  )
})

it('leaves a sound document as it is', () => {
  assert(
    property(json(), (text) => {
      expect(salvage(text, 'object')).toEqual({
        status: 'intact',
        value: JSON.parse(text),
        repairs: [],
        lost: [],
        saved: 1,
      })
    }),
    runs,
  )
})

it('invents no key and no text, wherever the document is cut', () => {
  assert(
    property(records, integer({ min: 0, max: 2000 }), (given, at) => {
      const text = JSON.stringify({ todos: given }, null, 2)
      const { value } = salvage(text.slice(0, at % text.length), { recordsAt: 'todos' })
      if (value === undefined) return
      const allowed = new Set(strings({ todos: given }))
      expect(strings(value).filter((word) => !allowed.has(word))).toEqual([])
    }),
    runs,
  )
})

it('saves every record before the cut', () => {
  assert(
    property(records, integer({ min: 0, max: 100 }), (given, share) => {
      const lines = given.map((each) => `    ${JSON.stringify(each)}`)
      const whole = Math.floor((share / 101) * lines.length)
      const text = `{\n  "todos": [\n${lines.slice(0, whole).join(',\n')}${whole > 0 ? ',\n' : ''}    {"id":"cut off in the mid`
      expect(Object(salvage(text, { recordsAt: 'todos' }).value)).toMatchObject(
        whole === 0 ? {} : { todos: given.slice(0, whole) },
      )
    }),
    runs,
  )
})

it('saves every good line around bad ones', () => {
  assert(
    property(array(records, { minLength: 1, maxLength: 4 }), (groups) => {
      const text = groups
        .map((group) => group.map((each) => JSON.stringify(each)).join('\n'))
        .join('\nnot json at all\n')
      expect(salvage(text, 'lines').value).toEqual(groups.flat())
    }),
    runs,
  )
})

/** All keys and all texts of a value. */
function strings(value: unknown): readonly string[] {
  if (typeof value === 'string') return [value]
  if (typeof value !== 'object' || value === null) return []
  const keys = Array.isArray(value) ? [] : Object.keys(value)
  return keys.concat(Object.values(value).flatMap(strings))
}
