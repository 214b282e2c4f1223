/** The index over a large document answers as the array over a small one does, whatever is in it and happens to it. */
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import fc from 'fast-check'
import { afterAll, describe, expect, it } from 'vitest'
import { applyToItems, type Change } from '../../src/lib/coordination/ledger/apply-step.ts'
import { arrayItems } from '../../src/lib/coordination/ledger/array-items.ts'
import { entryOf } from '../../src/lib/coordination/ledger/item-entry.ts'
import { openItemIndex, type IndexChange } from '../../src/lib/coordination/ledger/indexed-items.ts'
import type { ItemTable } from '../../src/lib/coordination/ledger.ts'
import { parseWorkItem } from '../../src/lib/coordination/parse-work-item.ts'
import type { WorkItem } from '../../src/lib/coordination/work-item.ts'

const directory = mkdtempSync(join(tmpdir(), 'indexed-items-'))
afterAll(() => rmSync(directory, { recursive: true }))
const checkpoint = { log_offset: 0, seq: 0, last_id: 0n }
const NOW = Date.UTC(2026, 10, 21)
const time = fc.integer({ min: -5, max: 5 }).map((hours) => new Date(NOW + hours * 3_600_000).toISOString())
const id = fc.integer({ min: 1, max: 12 }).map((number) => `work_${number}`)
const record = fc.record(
  {
    work_item_id: id,
    status: fc.constantFrom('pending', 'active', 'completed', 'failed', 'cancelled', 'in_progress', 'someday'),
    priority: fc.constantFrom('critical', 'high', 'medium', 'low', 'test'),
    work_type: fc.constantFrom('', 'fix', 'test', "it's"),
    created_at: time,
    lease_expires_at: time,
    completed_at: time,
    idempotency_key: fc.constantFrom('a', 'b', 'c'),
    depends_on: fc.array(id, { maxLength: 3 }),
    description: fc.string(),
  },
  { requiredKeys: ['status', 'work_item_id'] },
)
const change = fc.oneof(
  record.map((added) => ({ kind: 'add', added }) as const),
  record.map((added) => ({ kind: 'replace', id: added.work_item_id, added }) as const),
  id.map((removed) => ({ kind: 'remove', id: removed }) as const),
)

/** The parts of an item that tell whether it is the same one. */
function shown(items: readonly WorkItem[]): readonly unknown[] {
  return items.map((item) => item.record)
}

function sorted(items: readonly WorkItem[]): readonly unknown[] {
  return shown(items.toSorted((a, b) => (a.id < b.id ? -1 : 1)))
}

function expectAlike(index: ItemTable, array: ItemTable): void {
  expect(shown(index.all())).toEqual(shown(array.all()))
  expect(shown(index.active())).toEqual(shown(array.active()))
  expect(shown(index.expired(NOW))).toEqual(shown(array.expired(NOW)))
  expect(shown(index.finished())).toEqual(shown(array.finished()))
  expect(index.count()).toEqual(array.count())
  for (const limit of [1, 2, 100]) {
    const odd = ({ description }: WorkItem): boolean => description.length % 2 === 1
    expect(sorted(index.oldestPending(limit, () => true))).toEqual(sorted(array.oldestPending(limit, () => true)))
    expect(sorted(index.oldestPending(limit, odd))).toEqual(sorted(array.oldestPending(limit, odd)))
  }
  for (let number = 1; number <= 12; number++) {
    const name = `work_${number}`
    expect(index.get(name)?.record).toEqual(array.get(name)?.record)
    expect(index.dependents(name)).toEqual(array.dependents(name))
  }
  for (const key of ['a', 'b', 'c', 'd']) expect(index.withKey(key)?.record).toEqual(array.withKey(key)?.record)
}

describe('the index over a large document', () => {
  it('answers as the array does', () => {
    const distinct = fc.uniqueArray(record, { selector: ({ work_item_id }) => work_item_id, maxLength: 12 })
    let run = 0
    fc.assert(
      fc.property(distinct, fc.array(change, { maxLength: 8 }), (records, changes) => {
        const index = openItemIndex(join(directory, `${run++}.sqlite`))
        try {
          index.rebuild(
            records.map((each) => JSON.stringify(each)),
            { document: 'd', checkpoint },
          )
          let items = records.map(parseWorkItem).filter((item) => item !== undefined)
          expectAlike(
            index,
            arrayItems(() => items.map(entryOf)),
          )
          for (const each of changes) {
            // A record that is there is not added again: the ledger never asks for that.
            if (each.kind === 'add' && items.some((item) => item.id === each.added.work_item_id)) continue
            index.apply([textOf(each)], { document: 'd', checkpoint })
            items = [...applyToItems(items, [changeOf(each)]).records]
            expectAlike(
              index,
              arrayItems(() => items.map(entryOf)),
            )
          }
        } finally {
          index.close()
        }
      }),
      { numRuns: 60 },
    )
  })

  it('keeps every record in its place, also those that are no items, and says what it was made from', () => {
    const path = join(directory, 'kept.sqlite')
    const records = ['{"work_item_id":"a","status":"pending"}', '"no item"', '{"work_item_id":"a","status":"active"}']
    const first = openItemIndex(path)
    expect(first.basis()).toBeUndefined()
    first.rebuild(records, { document: '1:2:3:4', checkpoint: { log_offset: 17, seq: 3, last_id: 9n } })
    first.close()
    const again = openItemIndex(path)
    expect([...again.records()]).toEqual(records)
    expect(again.basis()).toEqual({ document: '1:2:3:4', checkpoint: { log_offset: 17, seq: 3, last_id: 9n } })
    expect(again.get('a')?.status).toBe('pending')
    expect(again.all()).toHaveLength(1)
    again.close()
  })

  it('is made anew when the file is damaged or of another make', () => {
    const path = join(directory, 'damaged.sqlite')
    writeFileSync(path, 'this is not a database, it is a sentence that somebody wrote here')
    const index = openItemIndex(path)
    expect(index.basis()).toBeUndefined()
    expect(index.all()).toEqual([])
    index.close()
  })
})

function textOf(each: typeof change extends fc.Arbitrary<infer T> ? T : never): IndexChange {
  return each.kind === 'remove' ? each : { ...each, text: JSON.stringify(each.added) }
}

function changeOf(each: typeof change extends fc.Arbitrary<infer T> ? T : never): Change {
  switch (each.kind) {
    case 'add':
      return { item: each.added.work_item_id, record: each.added }
    case 'replace':
      return { item: each.id, set: each.added, unset: missingIn(each.added) }
    case 'remove':
      return { item: each.id, archived: true }
    default:
      return each satisfies never
  }
}

/** A replaced record has none of the fields that the new one lacks. */
function missingIn(added: object): readonly string[] {
  const all = ['priority', 'work_type', 'created_at', 'lease_expires_at', 'completed_at', 'idempotency_key']
  return [...all, 'depends_on', 'description'].filter((key) => !(key in added))
}
