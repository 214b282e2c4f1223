import { describe, expect, it } from 'vitest'
import type { CoordinationDeps } from '../../../../src/lib/coordination/coordination-deps.ts'
import type { Source } from '../../../../src/lib/coordination/exchange/entry.ts'
import { type ExportFormat, exportWork } from '../../../../src/lib/coordination/exchange/export-work.ts'
import { importFrom } from '../../../../src/lib/coordination/exchange/import-from.ts'
import { importWork } from '../../../../src/lib/coordination/work/import-work.ts'
import { coordinationInMemory } from '../agents/coordination-in-memory.ts'

const item = (id: string, more: object = {}): object => ({
  work_item_id: `work_${id}`,
  work_type: 'bug',
  priority: 'high',
  description: `Do ${id}\n\nwith "care": --- and *more*`,
  status: 'pending',
  created_at: '2026-01-02T03:04:05.000Z',
  ...more,
})

const ITEMS = [
  item('1', { idempotency_key: 'own', tags: ['x', 'assignee:ann'], acceptance: ['npm test'], paths: ['src/**'] }),
  item('2', { depends_on: ['work_1', 'work_4', 'work_6'], team: 'red', max_attempts: 2, estimated_duration: '30m' }),
  item('3', { status: 'active', agent_id: 'ann', lease_expires_at: '2099-01-01T00:00:00Z', priority: 'low' }),
  item('4', { status: 'completed', completed_at: '2026-01-03T00:00:00.000Z', result: 'it is' }),
  item('5', { status: 'failed', created_by: 'me' }),
  item('6', { status: 'cancelled', superseded_by: 'work_3' }),
]

async function text(format: ExportFormat, deps: CoordinationDeps, all = false): Promise<string> {
  const { files } = await exportWork({ format, all }, deps)
  return files.map((file) => file.text).join('')
}

const queue = (): CoordinationDeps => coordinationInMemory({ items: ITEMS })

describe('an export as ndjson', () => {
  it('adds nothing where it comes from', async () => {
    const deps = queue()
    expect(await importWork({ text: await text('ndjson', deps), file: 'x' }, deps)).toMatchObject({
      added: 0,
      already: 4,
    })
    expect(await importWork({ text: await text('ndjson', deps, true), file: 'x', withDone: true }, deps)).toMatchObject(
      {
        added: 0,
        already: 5,
      },
    )
  })

  it('gives the same items elsewhere, what was in work or failed to be done again', async () => {
    const there = coordinationInMemory()
    const exported = await text('ndjson', queue())
    await importWork({ text: exported, file: 'x' }, there)
    const pending = exported
      .replaceAll(/"status":"(?:active|failed)"/g, '"status":"pending"')
      .split('\n')
      .toSorted()
    expect((await text('ndjson', there)).split('\n').toSorted()).toEqual(pending)
    const needs = await there.ledger.read(({ items }) => {
      const two = items.withKey('work_2')
      return two?.depends_on.map((id) => items.get(id)?.idempotency_key)
    })
    expect(needs).toEqual(['own', 'work_3'])
  })

  it('takes what is completed as completed with --with-done, and keeps the dependency on it', async () => {
    const there = coordinationInMemory()
    const whole = await text('ndjson', queue(), true)
    const result = await importWork({ text: whole, file: 'x', withDone: true }, there)
    expect(result.skipped).toEqual([{ key: 'work_6', place: 'x:6:1', why: 'cancelled' }])
    const four = await there.ledger.read(({ items }) => items.withKey('work_4'))
    expect(four?.record).toMatchObject({
      status: 'completed',
      result: 'it is',
      completed_at: '2026-01-03T00:00:00.000Z',
    })
    const two = await there.ledger.read(({ items }) => items.withKey('work_2'))
    expect(two?.depends_on).toContain(four?.id)
  })
})

describe('an export for another tool is read by the import from it', () => {
  it.each<[ExportFormat & Source, string, readonly string[]]>([
    ['beads', 'beads:work-2', ['beads:own', 'beads:work-3']],
    ['github-json', 'github-json:2', ['github-json:1', 'github-json:3']],
  ])('%s', async (format, key, needs) => {
    const there = coordinationInMemory()
    const exported = await text(format, queue(), true)
    const result = await importFrom({ from: format, path: 'x', text: exported }, there)
    expect(result).toMatchObject({ added: 4 })
    expect(result.skipped.map(({ why }) => why)).toHaveLength(2)
    await there.ledger.read(({ items }) => {
      const two = items.withKey(key)
      expect(two).toMatchObject({
        priority: 'high',
        work_type: 'bug',
        description: 'Do 2\n\nwith "care": --- and *more*',
      })
      const names = two?.depends_on.map((id) => items.get(id)?.idempotency_key)
      expect(names).toEqual(needs)
    })
  })

  it('backlog, one file each', async () => {
    const { files } = await exportWork({ format: 'backlog' }, queue())
    expect(files.map(({ name }) => name)).toEqual([
      'task-1 - Do-1.md',
      'task-2 - Do-2.md',
      'task-3 - Do-3.md',
      'task-4 - Do-5.md',
    ])
    const there = coordinationInMemory()
    const [first] = files
    await importFrom({ from: 'backlog', path: 'x', text: first?.text ?? '' }, there)
    const one = await there.ledger.read(({ items }) => items.withKey('backlog:task-1'))
    expect(one).toMatchObject({ priority: 'high', work_type: 'bug' })
    expect(one?.record['tags']).toEqual(['x', 'assignee:ann'])
  })

  it('keeps ids that came from there', async () => {
    const deps = coordinationInMemory({ items: [item('1', { idempotency_key: 'github-json:9' }), item('2')] })
    const issues: unknown = JSON.parse(await text('github-json', deps))
    expect(issues).toMatchObject([{ number: 9 }, { number: 10 }])
  })
})

describe('an export for people', () => {
  it('shows texts as they are written', async () => {
    const items = [item('1', { description: '# <b>1. *x*</b>\n1. [y](z)\n- q' })]
    const page = await text('markdown', coordinationInMemory({ items }))
    expect(page).toBe(
      '# Work\n\n## To do\n\n- [ ] \\# \\<b\\>1. \\*x\\*\\</b\\> (high, bug, work\\_1)\n\n  1\\. \\[y\\](z)\n  \\- q\n',
    )
  })

  it('has the records as they are in json', async () => {
    expect(JSON.parse(await text('json', queue(), true))).toEqual(ITEMS)
  })
})
