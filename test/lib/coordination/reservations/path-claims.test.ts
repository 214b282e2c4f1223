import { writeFileSync, mkdirSync } from 'node:fs'
import { dirname, join } from 'node:path'
import { describe, expect, it } from 'vitest'
import { distributeWork } from '../../../../src/lib/coordination/agents/distribute-work.ts'
import { formAgents } from '../../../../src/lib/coordination/agents/form-agents.ts'
import { listHolds } from '../../../../src/lib/coordination/reservations/list-holds.ts'
import { releaseReservation } from '../../../../src/lib/coordination/reservations/release-reservation.ts'
import { reservePaths } from '../../../../src/lib/coordination/reservations/reserve-paths.ts'
import { addWork } from '../../../../src/lib/coordination/work/add-work.ts'
import { claimWork } from '../../../../src/lib/coordination/work/claim-work.ts'
import { importWork } from '../../../../src/lib/coordination/work/import-work.ts'
import { agentRecord, coordinationInMemory, held, work, type InMemory } from '../agents/coordination-in-memory.ts'

const ids = async (
  deps: InMemory,
  input: Partial<Parameters<typeof claimWork>[0]> = {},
): Promise<readonly string[]> => {
  const { claimed } = await claimWork({ agent: 'b', ...input }, deps)
  return claimed.map(({ item }) => item.id)
}

describe('a claim of an item that names paths', () => {
  const items = [
    held('work_1', 'a', { paths: ['src/parser/**'] }),
    work('work_2', { priority: 'critical', paths: ['src/{parser,lexer}/*.ts'] }),
    work('work_3', { paths: ['docs'] }),
    work('work_4', { priority: 'low' }),
  ]

  it('is refused while somebody else works on them, with who it is', async () => {
    const deps = coordinationInMemory({ items })
    await expect(claimWork({ agent: 'b', id: 'work_2' }, deps)).rejects.toMatchObject({
      code: 'PATH_CONFLICT',
      message: expect.stringMatching(
        /work_2 needs src\/\{parser,lexer\}\/\*\.ts, and a \(work_1, until 20.*Z\) .* src\/parser\/\*\*$/,
      ),
    })
    expect((await deps.ledger.read((state) => state.items.get('work_2')))?.status).toBe('pending')
  })

  it('is not in the way of the same agent, nor of one whose lease is over', async () => {
    expect(await ids(coordinationInMemory({ items }), { agent: 'a', id: 'work_2' })).toEqual(['work_2'])
    const deps = coordinationInMemory({ items })
    deps.pass(61_000)
    expect(await ids(deps, { id: 'work_2' })).toEqual(['work_2'])
  })

  it('passes it by when the next best is asked for', async () => {
    const deps = coordinationInMemory({ items })
    expect(await ids(deps)).toEqual(['work_3'])
    expect(await ids(deps, { agent: 'c', count: 5 })).toEqual(['work_4'])
    await expect(ids(deps, { agent: 'd' })).rejects.toMatchObject({ code: 'NOTHING_READY' })
  })

  it('gives one agent several that overlap', async () => {
    const deps = coordinationInMemory({
      items: [work('work_1', { paths: ['src'] }), work('work_2', { paths: ['src/a'] })],
    })
    expect(await ids(deps, { count: 2 })).toHaveLength(2)
  })

  it('takes a path that means nothing for all of them', async () => {
    const deps = coordinationInMemory({
      items: [held('work_1', 'a', { paths: ['../x'] }), work('work_2', { paths: ['docs'] })],
    })
    await expect(ids(deps, { id: 'work_2' })).rejects.toMatchObject({ code: 'PATH_CONFLICT' })
  })

  it('adds nothing when what would be made is in the way of somebody', async () => {
    const deps = coordinationInMemory({ items })
    const create = { description: 'x', type: 'api', paths: ['src/parser/a.ts'] }
    await expect(ids(deps, { create })).rejects.toMatchObject({ code: 'PATH_CONFLICT' })
    expect(await deps.ledger.read((state) => state.items.all().length)).toBe(4)
  })
})

describe('distributing', () => {
  const agents = [agentRecord('a', { capacity: 2 }), agentRecord('b', { capacity: 2 })]

  it('never gives two agents the same files', async () => {
    const items = [
      work('work_1', { paths: ['src/**'] }),
      work('work_2', { paths: ['src/a.ts'] }),
      work('work_3', { paths: ['docs'] }),
    ]
    const deps = coordinationInMemory({ items, agents })
    const { assigned, left } = await distributeWork({ everything: true }, deps)
    const holder = new Map(assigned.map(({ work_item_id, agent_id }) => [work_item_id, agent_id]))
    expect(left).toEqual([])
    expect(holder.get('work_1')).toBe(holder.get('work_2'))
  })

  it('leaves what nobody may work on, and forms no agents for it', async () => {
    const items = [held('work_1', 'z', { paths: ['src'] }), work('work_2', { paths: ['src/**'] })]
    const { assigned, left } = await distributeWork({ everything: true }, coordinationInMemory({ items, agents }))
    expect({ assigned, left }).toMatchObject({
      assigned: [],
      left: [{ work_item_id: 'work_2', reason: 'path_conflict' }],
    })
    expect(await formAgents({}, coordinationInMemory({ items }))).toMatchObject({ decision: 'not_needed', demand: 0 })
  })
})

describe('a reservation', () => {
  it('keeps others out for its time, and is no work', async () => {
    const deps = coordinationInMemory({ items: [work('work_1', { paths: ['src/a.ts'] })] })
    const { reservation, already } = await reservePaths(
      { agent: 'ann', paths: ['./src/'], lease: 60_000, reason: 'mine' },
      deps,
    )
    expect({ reservation, already }).toMatchObject({
      already: false,
      reservation: { agent_id: 'ann', paths: ['src/'], reason: 'mine' },
    })
    await expect(ids(deps, { id: 'work_1' })).rejects.toMatchObject({ code: 'PATH_CONFLICT' })
    await expect(reservePaths({ agent: 'b', paths: ['src/a.ts'] }, deps)).rejects.toMatchObject({
      code: 'PATH_CONFLICT',
    })
    expect(await listHolds(deps)).toMatchObject([{ kind: 'reservation', agent_id: 'ann', reason: 'mine' }])
    expect(await deps.ledger.read(({ items }) => items.count())).toMatchObject({ active: 0, pending: 1 })
    deps.pass(60_001)
    expect(await listHolds(deps)).toEqual([])
    expect(await ids(deps, { id: 'work_1' })).toEqual(['work_1'])
    await expect(reservePaths({ agent: 'ann', paths: ['src'] }, deps)).rejects.toMatchObject({ code: 'PATH_CONFLICT' })
  })

  it('begins anew when the same is reserved again', async () => {
    const deps = coordinationInMemory()
    const first = await reservePaths({ agent: 'ann', paths: ['a', 'b'], reason: 'why' }, deps)
    deps.pass(1000)
    const again = await reservePaths({ agent: 'ann', paths: ['b', './a'] }, deps)
    expect(again).toMatchObject({
      already: true,
      reservation: { reservation_id: first.reservation.reservation_id, reason: 'why' },
    })
    expect(again.reservation.expires_at > first.reservation.expires_at).toBe(true)
    expect(await listHolds(deps)).toHaveLength(1)
  })

  it('is given up by its holder only', async () => {
    const deps = coordinationInMemory()
    const { reservation_id: id } = (await reservePaths({ agent: 'ann', paths: ['a'] }, deps)).reservation
    await expect(releaseReservation({ id, agent: 'bob' }, deps)).rejects.toMatchObject({ code: 'NOT_OWNER' })
    await releaseReservation({ id, agent: 'ann' }, deps)
    await expect(releaseReservation({ id, agent: 'ann' }, deps)).rejects.toMatchObject({ code: 'NOT_FOUND' })
  })

  it('stops claims of paths when its document cannot be read, and no others', async () => {
    const deps = coordinationInMemory({ items: [work('work_1', { paths: ['a'] }), work('work_2')] })
    const file = join(deps.paths.coordination.folder, 'path_reservations.json')
    mkdirSync(dirname(file), { recursive: true })
    writeFileSync(file, '[{"reservation_id"')
    await expect(ids(deps, { id: 'work_1' })).rejects.toMatchObject({ code: 'INVALID_DOCUMENT' })
    expect(await ids(deps, { id: 'work_2' })).toEqual(['work_2'])
  })
})

describe('paths of new work', () => {
  it('are stored relative to the workspace', async () => {
    const deps = coordinationInMemory()
    const paths = ['./src//a.ts', `${deps.paths.root}/docs/`, 'src/a.ts']
    const { item } = await addWork({ description: 'x', type: 't', paths }, deps)
    expect(item.paths).toEqual(['src/a.ts', 'docs/'])
    await expect(addWork({ description: 'x', type: 't', paths: ['/etc'] }, deps)).rejects.toMatchObject({
      code: 'USAGE',
    })
  })

  it('are imported', async () => {
    const deps = coordinationInMemory()
    const text = '{"type":"t","description":"d","paths":["src/**"]}'
    const { items } = await importWork({ text, file: '-' }, deps)
    expect(await deps.ledger.read((state) => state.items.get(items[0]?.work_item_id ?? '')?.paths)).toEqual(['src/**'])
    const bad = importWork({ text: `${text}\n{"type":"t","description":"d","paths":["../x"]}`, file: 'w' }, deps)
    await expect(bad).rejects.toMatchObject({ code: 'USAGE', position: { line: 2 } })
  })
})
