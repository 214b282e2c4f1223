import fc from 'fast-check'
import { expect, it } from 'vitest'
import type { IdChange } from '../../src/lib/coordination/ledger/apply-step.ts'
import { documentText, editRecords, parseRecords } from '../../src/lib/coordination/ledger/record-document.ts'

type Value = unknown

const id = fc.constantFrom('a', 'b', 'c', 'd', 'e')
const more = fc.record(
  { text: fc.string({ unit: 'binary' }), nested: fc.jsonValue({ maxDepth: 2 }), n: fc.double({ noNaN: true }) },
  { requiredKeys: [] },
)
const record = fc.tuple(id, more).map(([work_item_id, rest]) => Object.assign({ work_item_id }, rest))
const junk = fc.constantFrom(null, 7, 'text, ] }', [], { work_item_id: 3 }, {})
const value: fc.Arbitrary<Value> = fc.oneof({ weight: 5, arbitrary: record }, { weight: 1, arbitrary: junk })

/** How people and programs lay out an array. */
const space = fc.constantFrom('', ' ', '\n', '\n  ', '\r\n\t')
const layout = fc.record({ indent: fc.constantFrom(0, 2, 4), before: space, behind: space, open: space, close: space })
const ours = fc.array(value).map((values) => ({
  values,
  text: values.length === 0 ? '[\n]\n' : `[\n${values.map((each) => `  ${JSON.stringify(each)}`).join(',\n')}\n]\n`,
}))
const theirs = fc.tuple(fc.array(value), layout).map(([values, { indent, before, behind, open, close }]) => {
  const texts = values.map((each) => JSON.stringify(each, null, indent))
  return { values, text: `${open}[${before}${texts.join(`${behind},${before}`)}${behind}]${close}` }
})
const document = fc.oneof(ours, theirs)

const edit: fc.Arbitrary<IdChange> = fc.oneof(
  record.map((added) => ({ id: added.work_item_id, record: added })),
  fc.record({ id, set: fc.dictionary(fc.constantFrom('text', 'progress', 'new'), fc.jsonValue({ maxDepth: 1 })) }),
  fc.record({ id, set: fc.constant({}), unset: fc.constant(['nested', 'n']) }),
  fc.record({ id, archived: fc.constant(true as const) }),
)

/** The same on plain values. */
function edited(values: readonly Value[], edits: readonly IdChange[]): readonly Value[] {
  const result: Value[] = [...values]
  for (const change of edits) {
    const place = result.findIndex((each) => idOf(each) === change.id)
    if ('record' in change) {
      if (place === -1) result.push(change.record)
    } else if (place === -1) continue
    else if ('archived' in change) result.splice(0, Infinity, ...result.filter((each) => idOf(each) !== change.id))
    else {
      const patched: Record<string, unknown> = Object.assign({}, result[place], change.set)
      for (const key of change.unset ?? []) delete patched[key]
      result[place] = patched
    }
  }
  return result
}

function idOf(each: Value): unknown {
  return typeof each === 'object' && each !== null && 'work_item_id' in each ? each.work_item_id : undefined
}

const plain = (each: unknown): unknown => JSON.parse(JSON.stringify(each))

it('gives every document back byte for byte, with its values', () => {
  fc.assert(
    fc.property(document, ({ values, text }) => {
      const parsed = parseRecords(text, 'claims.json')
      expect(documentText(parsed)).toBe(text)
      expect(parsed.slots.map((slot) => slot.value)).toEqual(plain(values))
      expect(parsed.slots.every((slot) => JSON.stringify(JSON.parse(slot.text)) === JSON.stringify(slot.value))).toBe(
        true,
      )
    }),
  )
})

it('edits as if the values were edited, and keeps the text of all others', () => {
  fc.assert(
    fc.property(document, fc.array(edit, { maxLength: 6 }), ({ values, text }, edits) => {
      const before = parseRecords(text, 'claims.json')
      const { document: after, removed } = editRecords(before, 'work_item_id', edits)
      const written = documentText(after)
      expect(JSON.parse(written)).toEqual(plain(edited(values, edits)))
      expect(parseRecords(written, 'claims.json').slots.map((slot) => slot.text)).toEqual(
        after.slots.map((slot) => slot.text),
      )
      const named = new Set(edits.map((each) => each.id))
      const untouched = before.slots.filter((slot) => !named.has(String(idOf(slot.value)))).map((slot) => slot.text)
      expect(
        after.slots.map((slot) => slot.text).filter((kept) => untouched.includes(kept)).length,
      ).toBeGreaterThanOrEqual(untouched.length)
      const archived = new Set(edits.flatMap((each) => ('archived' in each ? [each.id] : [])))
      expect(removed.every((each) => archived.has(String(idOf(each))))).toBe(true)
      if (edits.length === 0) expect(after).toBe(before)
    }),
  )
})

/** As the journal has them: nothing about a record before it was added or after it was archived. */
function possible(values: readonly Value[], edits: readonly IdChange[]): readonly IdChange[] {
  const present = new Set(values.map(idOf))
  const gone = new Set<unknown>()
  return edits.filter((change) => {
    const isAdded = 'record' in change
    if (gone.has(change.id) || present.has(change.id) === isAdded) return false
    if (isAdded) present.add(change.id)
    if ('archived' in change) {
      present.delete(change.id)
      gone.add(change.id)
    }
    return true
  })
}

it('comes to the same when edits are done again from the first, however many were done', () => {
  fc.assert(
    fc.property(document, fc.array(edit, { maxLength: 8 }), fc.nat(8), ({ values, text }, wanted, done) => {
      const edits = possible(values, wanted)
      const editedText = (from: string, some: readonly IdChange[]): string =>
        documentText(editRecords(parseRecords(from, 'claims.json'), 'work_item_id', some).document)
      const interrupted = editedText(text, edits.slice(0, done))
      const sorted = (each: string): unknown => JSON.parse(each).toSorted((a: unknown, b: unknown) => order(a, b))
      expect(sorted(editedText(interrupted, edits))).toEqual(sorted(editedText(text, edits)))
    }),
  )
})

function order(a: unknown, b: unknown): number {
  return JSON.stringify(a) < JSON.stringify(b) ? -1 : 1
}

it('keeps numbers that a double does not hold, as they are written', () => {
  const text = '[\n  {"work_item_id":"a","ns":1750057200000000001,"rate":100.0,"e":1E5,"list":[-0,0.10]}\n]\n'
  const { document: after } = editRecords(parseRecords(text, 'x'), 'work_item_id', [{ id: 'a', set: { progress: 5 } }])
  expect(documentText(after)).toBe(text.replace('}\n', ',"progress":5}\n'))
})
