import { describe, expect, it } from 'vitest'
import { importWork } from '../../../../src/lib/coordination/work/import-work.ts'
import { parseImport } from '../../../../src/lib/coordination/work/parse-import.ts'
import type { AutonomyError } from '../../../../src/lib/errors.ts'
import { coordinationInMemory } from '../agents/coordination-in-memory.ts'

const lines = (...values: readonly unknown[]): string => values.map((value) => `${JSON.stringify(value)}\n`).join('')
const one = { type: 'fix', description: 'mend it' }

function faultOf(text: string): AutonomyError {
  try {
    parseImport({ text, file: 'in.ndjson' })
  } catch (error) {
    return error as AutonomyError
  }
  throw new Error('no fault')
}

describe('an import', () => {
  it('adds every line, with everything that can be said of work', async () => {
    const deps = coordinationInMemory()
    const full = {
      work_type: 'release',
      description: 'a "b"\n\\ 🎉',
      priority: 'high',
      team: 't',
      key: 'k',
      tags: ['x'],
      acceptance: ['npm test'],
      max_attempts: 2,
      estimate: '30m',
    }
    const result = await importWork({ text: lines(one, full), file: '-', created_by: 'me' }, deps)
    expect(result).toMatchObject({ dry_run: false, lines: 2, added: 2, already: 0 })
    const [first, second] = await deps.ledger.read(({ items }) => items.all())
    expect(first).toMatchObject({ work_type: 'fix', description: 'mend it', priority: 'medium', status: 'pending' })
    expect(second).toMatchObject({ description: full.description, idempotency_key: 'k', acceptance: ['npm test'] })
    expect(second?.record).toMatchObject({ created_by: 'me', tags: ['x'], estimated_duration: '30m', max_attempts: 2 })
  })

  it('adds nothing the second time, with keys of its own or of the import', async () => {
    const deps = coordinationInMemory()
    const input = { text: lines(one, { ...one, key: 'own' }), file: '-', key: 'batch' }
    const before = await importWork(input, deps)
    const after = await importWork(input, deps)
    expect(after).toMatchObject({ added: 0, already: 2 })
    expect(after.items.map(({ work_item_id }) => work_item_id)).toEqual(
      before.items.map(({ work_item_id }) => work_item_id),
    )
  })

  it('lets lines wait for lines before and after them, by key', async () => {
    const deps = coordinationInMemory()
    const text = lines(
      { ...one, key: 'a', depends_on: ['b', 'c'] },
      { ...one, key: 'b' },
      { ...one, key: 'c', depends_on: ['b'] },
    )
    const { items } = await importWork({ text, file: '-' }, deps)
    const [a, b, c] = items.map(({ work_item_id }) => work_item_id)
    expect(items.map(({ line }) => line)).toEqual([1, 2, 3])
    const needs = await deps.ledger.read(({ items: table }) => [a, b, c].map((id = '') => table.get(id)?.depends_on))
    expect(needs).toEqual([[b, c], [], [b]])
  })

  it('adds none when one line waits for something that is not there, and says which', async () => {
    const deps = coordinationInMemory()
    const text = lines(one, { ...one, depends_on: ['work_7'] })
    await expect(importWork({ text, file: 'in.ndjson' }, deps)).rejects.toMatchObject({
      code: 'NOT_FOUND',
      message: 'in.ndjson:2:1: there is no work item "work_7"',
    })
    expect(await deps.ledger.read(({ items }) => items.all())).toEqual([])
  })

  it('refuses a circle', async () => {
    const text = lines({ ...one, key: 'a', depends_on: ['b'] }, { ...one, key: 'b', depends_on: ['a'] })
    await expect(importWork({ text, file: 'x' }, coordinationInMemory())).rejects.toMatchObject({
      code: 'INVALID_DOCUMENT',
    })
    const itself = lines({ ...one, key: 'a', depends_on: ['a'] })
    await expect(importWork({ text: itself, file: 'x' }, coordinationInMemory())).rejects.toMatchObject({
      code: 'INVALID_DOCUMENT',
    })
  })

  it('takes a chain of ten thousand, the last one first', async () => {
    const deps = coordinationInMemory()
    const chain = Array.from({ length: 10_000 }, (_none, at) => ({ ...one, key: `k${at}`, depends_on: [`k${at + 1}`] }))
    const text = lines(...chain, { ...one, key: 'k10000' })
    expect(await importWork({ text, file: '-' }, deps)).toMatchObject({ added: 10_001 })
  })

  it('says what a dry run would add and writes nothing', async () => {
    const deps = coordinationInMemory()
    expect(await importWork({ text: lines(one), file: '-', dryRun: true }, deps)).toMatchObject({
      added: 1,
      dry_run: true,
    })
    expect(await deps.ledger.read(({ items, seq }) => [items.all().length, seq])).toEqual([0, 0])
  })

  it('tells every faulty line with its place', () => {
    const text = `${lines(one)}\n{"typ": "x", "description": "y"}\n${lines({ type: 'x' })}{"type":"a"\n[]\n`
    const { code, message, details, hint } = faultOf(text)
    expect(code).toBe('INVALID_DOCUMENT')
    expect(message).toBe('in.ndjson:3:9: 4 lines cannot be imported')
    expect(hint).toContain('Nothing was added')
    expect(details.map((each) => each.split(': ')[0])).toEqual([
      'in.ndjson:3:9',
      'in.ndjson:4:1',
      'in.ndjson:5:12',
      'in.ndjson:6:1',
    ])
    expect(details[0]).toContain('did you mean type?')
    expect(details[2]).toContain('object begun on line 5')
  })

  it.each([
    [{ ...one, priority: 'urgent' }, 'priority must be one of critical, high, medium, low'],
    [{ ...one, max_attempts: 0 }, 'max_attempts must be a whole number of at least 1'],
    [{ ...one, depends_on: 'work_1' }, 'depends_on must be a list of texts'],
    [{ ...one, description: ' ' }, 'description must be a text that is not empty'],
    [{ ...one, work_type: 'again' }, 'type is given twice'],
    [{ ...one, acceptance: ['npm test | tee log'] }, 'only to a shell'],
    [{ description: 'x' }, 'type is missing'],
  ])('refuses %j', (value, message) => {
    expect(faultOf(lines(value)).details.join('\n')).toContain(message)
  })
})
