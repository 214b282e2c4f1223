import { describe, expect, it } from 'vitest'
import { checkTrace, type TracedItem } from '../../../src/lib/telemetry/check-trace.ts'
import type { StoredSpan } from '../../../src/lib/telemetry/parse-spans.ts'

const span = (span_id: string, fields: Partial<StoredSpan> = {}): StoredSpan => ({
  trace_id: 't',
  span_id,
  parent_span_id: undefined,
  remote: false,
  name: 'step',
  start: 1000,
  end: 2000,
  precision: 1,
  attributes: {},
  error: undefined,
  line: 1,
  ...fields,
})
const item = (fields: Partial<TracedItem> = {}): TracedItem => ({
  id: 'work_1',
  status: 'completed',
  span_id: 'item',
  parent_span_id: undefined,
  ended: true,
  description: '',
  ...fields,
})
const whole = [
  span('item', { name: 's2s.work.item' }),
  span('claim', { name: 's2s.work.claim', parent_span_id: 'item', start: 1100, end: 1101 }),
  span('complete', { name: 's2s.work.complete', parent_span_id: 'item', start: 1900, end: 2000 }),
]
const rules = (spans: readonly StoredSpan[], items: readonly TracedItem[] = []): readonly string[] =>
  checkTrace({ trace_id: 't', spans, items }).map(({ rule, span_id }) => `${rule} ${span_id ?? ''}`.trim())

describe('a trace', () => {
  it('of a completed item is whole with its own span, its claim and its completion', () => {
    expect(rules(whole, [item()])).toEqual([])
  })

  it('lacks what is not written of a completed item', () => {
    expect(rules([span('item', { name: 's2s.work.item' })], [item()])).toEqual(['item', 'item'])
    const refused = span('refused', { name: 's2s.work.complete', parent_span_id: 'item', error: 'EVIDENCE_MISSING' })
    expect(rules([...whole.slice(0, 2), refused], [item()])).toEqual(['item'])
  })

  it('takes a claim that names the item instead of being below it', () => {
    const [own, , complete] = whole
    const claim = span('many', { name: 's2s.work.claim', parent_span_id: 'item', attributes: { 'work.id': 'work_1' } })
    expect(
      rules(
        [own, complete, claim].filter((each) => each !== undefined),
        [item()],
      ),
    ).toEqual([])
  })

  it('may have an item that is still open as its root', () => {
    const open = item({ status: 'active', ended: false })
    expect(rules(whole.slice(1), [open])).toEqual([])
    expect(rules(whole.slice(1))).toEqual(['parent claim', 'parent complete'])
  })

  it('has one root, or roots below one remote parent', () => {
    expect(rules([span('a'), span('b')])).toEqual(['root b'])
    const remote = { parent_span_id: 'elsewhere', remote: true }
    expect(rules([span('a', remote), span('b', remote)])).toEqual([])
    expect(rules([span('a', remote), span('b', { ...remote, parent_span_id: 'another' })])).toEqual(['root b'])
    expect(rules([span('a', remote), span('b')])).toEqual(['root b'])
    expect(rules([span('a', { parent_span_id: 'b' }), span('b', { parent_span_id: 'a' })])).toEqual(['root a'])
  })

  it('has one root when an open item and a span share a remote parent', () => {
    const open = item({ status: 'active', ended: false, parent_span_id: 'elsewhere' })
    const spans = [span('claim', { parent_span_id: 'item' }), span('b', { parent_span_id: 'elsewhere', remote: true })]
    expect(rules(spans, [open])).toEqual([])
    expect(rules(spans, [{ ...open, parent_span_id: undefined }])).toEqual(['root b'])
  })

  it.each([
    ['begins early', { start: 998 }, ['times child']],
    ['begins within the tolerance', { start: 999 }, []],
    ['ends late', { end: 2001.5 }, ['times child']],
    ['ends within the tolerance', { end: 2001 }, []],
    ['is known to the second', { end: 2900, precision: 1000 }, []],
    ['ends late below a remote parent', { end: 9000, remote: true }, []],
    ['begins early below a remote parent', { start: 1, remote: true }, ['times child']],
  ])('whose child %s', (_, fields, expected) => {
    expect(rules([span('parent'), span('child', { parent_span_id: 'parent', ...fields })])).toEqual(expected)
  })

  it.each([
    ['waited for the item', { name: 's2s.work.claim', start: 0 }, []],
    ['was over before it was there', { name: 's2s.work.claim', start: 0, end: 10 }, ['times child']],
    ['began before it without being a claim', { start: 0 }, ['times child']],
    ['was closed a moment after', { end: 2500 }, []],
    ['went on for long', { end: 3500 }, ['times child']],
  ])('whose item has a child that %s', (_, fields, expected) => {
    const own = span('item', { name: 's2s.work.item' })
    expect(rules([own, span('child', { parent_span_id: 'item', ...fields })])).toEqual(expected)
  })
})
