/** What every ledger keeps; memory and files run the same suite. */
import { describe, expect, it } from 'vitest'
import type { Clock } from '../../src/lib/platform/clock.ts'
import type { DecisionState, Ledger, NewEntry, Step } from '../../src/lib/coordination/ledger.ts'
import type { Patch } from '../../src/lib/coordination/work-item.ts'

export interface LedgerInput {
  clock: Clock
  /** Records as they stand in the documents, junk included. */
  items?: readonly unknown[]
  agents?: readonly unknown[]
}

export type MakeLedger = (input: LedgerInput) => Promise<Ledger>

const START = Date.UTC(2026, 10, 21, 8)

function clockAt(start = START) {
  let instant = start
  const clock: Clock = { now: () => instant, monotonic: () => 0.25, sleep: async () => {} }
  return { clock, set: (to: number) => (instant = to) }
}

const item = (id: string, more: object = {}): Record<string, unknown> & { work_item_id: string } => ({
  work_item_id: id,
  work_type: 'fix',
  priority: 'high',
  description: `do ${id}`,
  status: 'pending',
  created_at: '2026-11-20T08:00:00Z',
  ...more,
})
const agent = (id: string, more: object = {}): Record<string, unknown> & { agent_id: string } => ({
  agent_id: id,
  team: 'blue',
  status: 'active',
  capacity: 2,
  ...more,
})

const add = (id: string, more: object = {}): Step => ({
  kind: 'add-item',
  record: item(id, more),
  entry: { op: 'add' },
})
const set = (id: string, patch: Patch, entry: NewEntry = { op: 'claim' }): Step => ({
  kind: 'change-item',
  id,
  patch,
  entry,
})
const archive = (id: string): Step => ({ kind: 'archive-item', id, entry: { op: 'archive' } })
const keep = (ledger: Ledger, ...steps: Step[]): Promise<void> => ledger.change(() => ({ result: undefined, steps }))
const ids = (records: readonly { id: string }[]): readonly string[] => records.map(({ id }) => id)

export function ledgerContract(name: string, make: MakeLedger): void {
  describe(`${name} keeps the ledger's contract`, () => {
    stepsContract(make)
    stateContract(make)
    idsContract(make)
    archiveContract(make)
    queriesContract(make)
  })
}

function stepsContract(make: MakeLedger): void {
  it('starts empty', async () => {
    const ledger = await make(clockAt())
    expect(await ledger.read(({ items, agents, seq }) => [items.all(), agents, seq])).toEqual([[], [], 0])
    expect(await ledger.log()).toEqual([])
    expect(await ledger.archive()).toEqual([])
  })

  it('keeps what a decision returns, and hands over its result', async () => {
    const ledger = await make(clockAt())
    expect(await ledger.change(() => ({ result: 42, steps: [add('work_1', { theirs: { deep: [1, null] } })] }))).toBe(
      42,
    )
    const found = await ledger.read(({ items }) => items.get('work_1'))
    expect(found?.record).toEqual(item('work_1', { theirs: { deep: [1, null] } }))
  })

  it('applies steps in their order, several on the same record too', async () => {
    const ledger = await make({ ...clockAt(), agents: [agent('agent_1')] })
    await keep(
      ledger,
      add('work_1', { result: 'old' }),
      set('work_1', { set: { status: 'active', agent_id: 'agent_1', progress: 10 } }),
      { kind: 'change-agent', id: 'agent_1', patch: { set: { current_workload: 1 }, unset: ['team'] } },
      set('work_1', { set: { progress: 20 }, unset: ['result'] }),
      { kind: 'add-agent', record: agent('agent_2'), entry: { op: 'register' } },
      { kind: 'change-agent', id: 'agent_2', patch: { set: { status: 'idle' } }, entry: { op: 'heartbeat' } },
      { kind: 'note', entry: { op: 'reset', by: 'meta' } },
    )
    const found = await ledger.read(({ items, agents }) => ({ item: items.get('work_1')?.record, agents }))
    expect(found.item).toEqual({
      ...without(item('work_1'), 'result'),
      status: 'active',
      agent_id: 'agent_1',
      progress: 20,
    })
    expect(found.agents.map(({ record }) => record)).toEqual([
      { ...without(agent('agent_1'), 'team'), current_workload: 1 },
      agent('agent_2', { status: 'idle' }),
    ])
  })

  it('numbers the entries and says whom they are about and when', async () => {
    const ledger = await make(clockAt())
    await keep(ledger, add('work_1'), {
      kind: 'add-agent',
      record: agent('agent_1'),
      entry: { op: 'register', by: 'me' },
    })
    await keep(
      ledger,
      set('work_1', { set: { status: 'active' } }, { op: 'claim', agent_id: 'agent_1', from: 'pending' }),
    )
    await keep(ledger, { kind: 'change-agent', id: 'agent_1', patch: { set: { last_heartbeat: 'now' } } })
    const at = '2026-11-21T08:00:00.000Z'
    expect(await ledger.log()).toEqual([
      { seq: 1, at, op: 'add', work_item_id: 'work_1' },
      { seq: 2, at, op: 'register', agent_id: 'agent_1', by: 'me' },
      { seq: 3, at, op: 'claim', work_item_id: 'work_1', agent_id: 'agent_1', from: 'pending' },
    ])
    expect(await ledger.read(({ seq }) => seq)).toBe(3)
  })

  it('writes nothing when the decision throws or has no steps, and goes on working', async () => {
    const ledger = await make(clockAt())
    const failing = ledger.change(() => {
      throw new Error('no')
    })
    await expect(failing).rejects.toThrow('no')
    expect(await ledger.change(() => ({ result: 'nothing', steps: [] }))).toBe('nothing')
    await keep(ledger, add('work_1'))
    expect(await ledger.read(({ items, seq }) => [ids(items.all()), seq])).toEqual([['work_1'], 1])
  })

  it('loses none of many steps made at once', async () => {
    const ledger = await make(clockAt())
    const wanted = Array.from({ length: 20 }, (_, index) => `work_${index + 10}`)
    await Promise.all(wanted.map((id) => keep(ledger, add(id))))
    expect(ids(await ledger.read(({ items }) => items.all())).toSorted()).toEqual(wanted)
    expect((await ledger.log()).map(({ seq }) => seq)).toEqual(wanted.map((_, index) => index + 1))
  })

  it('gives an item to exactly one of eight racing decisions', async () => {
    const ledger = await make({ ...clockAt(), items: [item('work_1')] })
    const claims = Array.from({ length: 8 }, (_, index) =>
      ledger.change(({ items }) =>
        items.get('work_1')?.status === 'pending'
          ? { result: true, steps: [set('work_1', { set: { status: 'active', agent_id: `agent_${index}` } })] }
          : { result: false, steps: [] },
      ),
    )
    expect((await Promise.all(claims)).filter((won) => won)).toHaveLength(1)
  })

  it('lets nobody change anything while work is exclusive', async () => {
    const ledger = await make(clockAt())
    const order: string[] = []
    const alone = ledger.exclusive(async () => {
      await new Promise((resolve) => setTimeout(resolve, 30))
      order.push('alone')
      return 'done'
    })
    const after = keep(ledger, add('work_1')).then(() => order.push('step'))
    expect(await alone).toBe('done')
    await after
    expect(order).toEqual(['alone', 'step'])
  })

  it('tells entries since a time', async () => {
    const { clock, set: setClock } = clockAt()
    const ledger = await make({ clock })
    for (let minute = 0; minute < 200; minute++) {
      setClock(START + minute * 60_000)
      await keep(ledger, { kind: 'note', entry: { op: 'review', reason: `minute ${minute}` } })
    }
    const since = await ledger.log({ since: START + 198 * 60_000 })
    expect(since.map(({ seq, reason }) => [seq, reason])).toEqual([
      [199, 'minute 198'],
      [200, 'minute 199'],
    ])
    expect(await ledger.log({ since: START + 200 * 60_000 })).toEqual([])
    expect(await ledger.log({ since: START })).toHaveLength(200)
  })
}

function stateContract(make: MakeLedger): void {
  it('leaves out records that are no items or agents', async () => {
    const ledger = await make({
      ...clockAt(),
      items: [7, null, 'text', [], {}, { work_item_id: 5 }, { work_item_id: '' }, item('work_1')],
      agents: [{ agent_id: null }, agent('agent_1')],
    })
    expect(await ledger.read(({ items, agents }) => [ids(items.all()), ids(agents)])).toEqual([['work_1'], ['agent_1']])
  })

  it('counts the first of two records with the same id, and changes only that one', async () => {
    const twice = [item('work_1', { status: 'active' }), item('work_2'), item('work_1', { idempotency_key: 'shadow' })]
    const ledger = await make({ ...clockAt(), items: twice })
    await keep(ledger, set('work_1', { set: { status: 'completed' } }, { op: 'complete' }))
    const found = await ledger.read(({ items }) => ({
      all: items.all().map(({ id, status }) => `${id} ${status}`),
      pending: ids(items.oldestPending(5, () => true)),
      count: items.count(),
      shadow: items.withKey('shadow'),
    }))
    expect(found).toEqual({
      all: ['work_1 completed', 'work_2 pending'],
      pending: ['work_2'],
      count: { pending: 1, active: 0, completed: 1, failed: 0, cancelled: 0, unknown: 0 },
      shadow: undefined,
    })
  })

  it('shows a decision the state at its beginning', async () => {
    const ledger = await make({ ...clockAt(), items: [item('work_1')] })
    const seen: DecisionState[] = []
    await ledger.change((state) => {
      seen.push(state)
      expect(state.items.get('work_1')?.status).toBe('pending')
      return { result: undefined, steps: [set('work_1', { set: { status: 'active' } })] }
    })
    expect(seen).toHaveLength(1)
  })
}

function idsContract(make: MakeLedger): void {
  const newIds = (ledger: Ledger, count: number): Promise<readonly string[]> =>
    ledger.change(({ newId }) => {
      const made = Array.from({ length: count }, () => newId('work'))
      return { result: made, steps: made.map((id) => add(id)) }
    })

  it('makes ids of nanoseconds, strictly increasing, also when the clock goes backwards', async () => {
    const { clock, set: setClock } = clockAt()
    const ledger = await make({ clock })
    const first = await newIds(ledger, 3)
    setClock(START - 3_600_000)
    const second = await newIds(ledger, 3)
    const base = BigInt(START) * 1_000_000n + 250_000n
    expect([...first, ...second]).toEqual(Array.from({ length: 6 }, (_, index) => `work_${base + BigInt(index)}`))
  })

  it('makes no id that a live record has', async () => {
    const base = BigInt(START) * 1_000_000n + 250_000n
    const ledger = await make({ ...clockAt(), items: [item(`work_${base}`), item(`work_${base + 1n}`)] })
    expect(await newIds(ledger, 1)).toEqual([`work_${base + 2n}`])
  })

  it('gives no id again after its item was archived', async () => {
    const { clock } = clockAt()
    const ledger = await make({ clock })
    const [first = ''] = await newIds(ledger, 1)
    await keep(ledger, archive(first))
    expect(await newIds(ledger, 1)).not.toEqual([first])
  })
}

function archiveContract(make: MakeLedger): void {
  const done = { status: 'completed', completed_at: '2026-11-21T07:00:00Z', theirs: 'kept' }

  it('moves an item to the archive, where its id and its key find it', async () => {
    const items = [item('work_1', { ...done, idempotency_key: 'k "1" é' }), item('work_2', { depends_on: ['work_1'] })]
    const ledger = await make({ ...clockAt(), items })
    const before = await ledger.change(({ archived }) => ({
      result: archived({ id: 'work_1' }),
      steps: [archive('work_1')],
    }))
    expect(before).toBeUndefined()
    expect(ids(await ledger.read((state) => state.items.all()))).toEqual(['work_2'])
    expect((await ledger.archive()).map(({ record }) => record)).toEqual([items[0]])
    const found = await ledger.change(({ archived }) => ({
      result: [
        archived({ id: 'work_1' })?.id,
        archived({ idempotencyKey: 'k "1" é' })?.id,
        archived({ id: 'work_2' }),
        archived({ idempotencyKey: 'work_1' }),
      ],
      steps: [],
    }))
    expect(found).toEqual(['work_1', 'work_1', undefined, undefined])
  })

  it('changes and archives in one step', async () => {
    const ledger = await make({ ...clockAt(), items: [item('work_1'), item('work_2'), item('work_3')] })
    await keep(
      ledger,
      set('work_2', { set: { status: 'cancelled' } }, { op: 'cancel' }),
      archive('work_2'),
      archive('work_1'),
    )
    expect((await ledger.archive()).map(({ id, status }) => [id, status])).toEqual([
      ['work_2', 'cancelled'],
      ['work_1', 'pending'],
    ])
    expect(ids(await ledger.read(({ items }) => items.all()))).toEqual(['work_3'])
  })
}

function queriesContract(make: MakeLedger): void {
  const at = (minute: number): string => new Date(START + minute * 60_000).toISOString()
  const items = [
    item('work_a', { created_at: at(3), idempotency_key: 'key' }),
    item('work_b', { created_at: at(1), depends_on: ['work_a', 'work_a', 'work_f'] }),
    item('work_c', { created_at: at(2) }),
    item('work_d', { created_at: at(4), work_type: 'test' }),
    item('work_e', { created_at: at(5), priority: 'low' }),
    item('work_f', { status: 'active', lease_expires_at: at(9), agent_id: 'agent_1', depends_on: ['work_a'] }),
    item('work_g', { status: 'in_progress' }),
    item('work_h', { status: 'completed', completed_at: at(8), idempotency_key: 'done' }),
    item('work_i', { status: 'failed', completed_at: at(7) }),
    item('work_j', { status: 'someday' }),
  ]

  it('answers about items', async () => {
    const ledger = await make({ ...clockAt(), items })
    const found = await ledger.read((state) => ({
      all: ids(state.items.all()),
      active: ids(state.items.active()),
      expired: [START + 9 * 60_000, START + 9 * 60_000 + 1].map((now) => ids(state.items.expired(now))),
      keys: [state.items.withKey('key')?.id, state.items.withKey('done')?.id, state.items.withKey('')],
      dependents: [state.items.dependents('work_a').toSorted(), state.items.dependents('work_b')],
      finished: ids(state.items.finished()),
      count: state.items.count(),
      missing: state.items.get('work_z'),
    }))
    expect(found).toEqual({
      all: ids(items.map((record) => ({ id: record.work_item_id }))),
      active: ['work_f', 'work_g'],
      expired: [[], ['work_f']],
      keys: ['work_a', 'work_h', undefined],
      dependents: [['work_b', 'work_f'], []],
      finished: ['work_i', 'work_h'],
      count: { pending: 5, active: 2, completed: 1, failed: 1, cancelled: 0, unknown: 1 },
      missing: undefined,
    })
  })

  it('finds the oldest pending ones of each priority and type', async () => {
    const ledger = await make({ ...clockAt(), items })
    const found = await ledger.read((state) => [
      ids(state.items.oldestPending(1, () => true)).toSorted(),
      ids(state.items.oldestPending(2, ({ id }) => id !== 'work_b')).toSorted(),
      ids(state.items.oldestPending(9, () => false)),
    ])
    expect(found).toEqual([['work_b', 'work_d', 'work_e'], ['work_a', 'work_c', 'work_d', 'work_e'], []])
  })
}

function without(record: Record<string, unknown>, key: string): Record<string, unknown> {
  const { [key]: _, ...rest } = record
  return rest
}
