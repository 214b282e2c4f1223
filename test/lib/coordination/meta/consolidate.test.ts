import { readFileSync } from 'node:fs'
import { describe, expect, it } from 'vitest'
import { consolidateWork } from '../../../../src/lib/coordination/meta/consolidate.ts'
import { stopWorkspace } from '../../../../src/lib/workspace/stop-switch.ts'
import { sharedData } from '../../../shared-data.ts'
import { agentRecord, coordinationInMemory, held, type InMemory, work } from '../agents/coordination-in-memory.ts'
import { NOW } from '../agents/sample-agents.ts'

const records = (deps: InMemory): Promise<Record<string, Readonly<Record<string, unknown>>>> =>
  deps.ledger.read(({ items }) => Object.fromEntries(items.all().map(({ id, record }) => [id, record])))
const over = { lease_expires_at: new Date(NOW - 1).toISOString() }
const same = (id: string, fields: object = {}): object => work(id, { description: 'same', ...fields })

describe('consolidating', () => {
  it('keeps the one furthest along, then the highest priority, then the oldest', async () => {
    const deps = coordinationInMemory({
      items: [
        same('old', { priority: 'low', created_at: new Date(NOW - 9e6).toISOString() }),
        same('critical', { priority: 'critical' }),
        same('idle', { status: 'active', agent_id: 'a', progress: 40, ...over }),
        same('begun', { status: 'active', agent_id: 'b', progress: 60, ...over }),
        work('x1', { description: 'x', priority: 'high' }),
        work('x2', { description: 'x', priority: 'critical' }),
        work('y1', { description: 'y' }),
        work('y2', { description: 'y', created_at: new Date(NOW - 9e6).toISOString() }),
      ],
    })
    const { groups, cancelled, redundancy_percent } = await consolidateWork({}, deps)
    expect(groups.map(({ kept, cancelled: ids }) => [kept, ids])).toEqual([
      ['begun', ['idle', 'critical', 'old']],
      ['x2', ['x1']],
      ['y2', ['y1']],
    ])
    // 8 live, groups of 4, 2 and 2: 100 x 5 / 8.
    expect([cancelled, redundancy_percent]).toEqual([5, 62.5])
  })

  it('calls nothing completed: others are cancelled and name the one that stays, which names them', async () => {
    const deps = coordinationInMemory({ items: [same('a', { supersedes: ['z'] }), same('b'), same('c')] })
    await consolidateWork({ requestedBy: 'meta' }, deps)
    expect(await records(deps)).toMatchObject({
      a: { status: 'pending', supersedes: ['z', 'b', 'c'] },
      b: { status: 'cancelled', superseded_by: 'a', result: 'same work as a' },
      c: { status: 'cancelled', superseded_by: 'a' },
    })
    const log = await deps.ledger.log()
    expect(log.map(({ op, work_item_id, by }) => `${op} ${work_item_id} ${by}`)).toEqual([
      'cancel b meta',
      'cancel c meta',
      'supersede a meta',
    ])
    expect(log.some(({ velocity_points }) => velocity_points !== undefined)).toBe(false)
    expect((await consolidateWork({}, deps)).groups).toEqual([])
    expect(deps.spans).toEqual(['s2s.work.consolidate', 's2s.work.item', 's2s.work.item', 's2s.work.consolidate'])
  })

  it('takes nothing out of the hands of an agent, unless it is asked to', async () => {
    const setting = {
      items: [
        held('first', 'a', { description: 'same', progress: 90 }),
        held('second', 'b', { description: 'same' }),
        same('original', { status: 'active', agent_id: 'live' }),
        same('left', { status: 'active', agent_id: 'gone' }),
        same('waiting'),
      ],
      agents: [agentRecord('live'), agentRecord('gone', { last_heartbeat: '2025-01-01T00:00:00Z' })],
    }
    const deps = coordinationInMemory(setting)
    const { groups } = await consolidateWork({}, deps)
    expect(groups[0]).toMatchObject({ kept: 'first', cancelled: ['left', 'waiting'] })
    expect(groups[0]?.spared).toEqual([
      { work_item_id: 'original', why: 'live is at it' },
      { work_item_id: 'second', why: 'b holds its lease' },
    ])
    const all = await consolidateWork({ includeActive: true }, coordinationInMemory(setting))
    expect([all.cancelled, all.spared]).toEqual([4, 0])
  })

  it('leaves the steps of a sequence, which say the same and wait for each other', async () => {
    const deps = coordinationInMemory({
      items: [same('a'), work('between', { depends_on: ['a'] }), same('b', { depends_on: ['between'] })],
    })
    const { groups } = await consolidateWork({}, deps)
    expect(groups).toMatchObject([{ kept: 'a', cancelled: [], spared: [{ work_item_id: 'b', why: 'it waits for a' }] }])
    expect(await deps.ledger.log()).toEqual([])
  })

  it('writes nothing in a dry run, and nothing while the workspace is stopped', async () => {
    const deps = coordinationInMemory({ items: [same('a'), same('b')] })
    expect(await consolidateWork({ dryRun: true }, deps)).toMatchObject({ dry_run: true, cancelled: 1 })
    await stopWorkspace({ by: 'me' }, deps)
    await expect(consolidateWork({}, deps)).rejects.toMatchObject({ code: 'STOPPED' })
    expect([await deps.ledger.log(), deps.spans]).toEqual([[], []])
  })

  it.runIf(sharedData('coordination/asss/work_claims.json'))(
    'completes none of the 47 real items that the original would have called completed',
    async () => {
      const text = readFileSync(sharedData('coordination/asss/work_claims.json') ?? '', 'utf8')
      const before: Record<string, unknown>[] = JSON.parse(text)
      const completed = (all: readonly { status?: unknown }[]): number =>
        all.filter(({ status }) => status === 'completed').length
      const types = Map.groupBy(before, ({ work_type }) => work_type)
      const original = [...types.values()].filter(({ length }) => length > 1).flat()
      expect(original.filter(({ status }) => status === 'active')).toHaveLength(47)
      const deps = coordinationInMemory({ items: before, config: { keep_finished: 1e15 } })
      const { cancelled } = await consolidateWork({ by: 'work_type' }, deps)
      const after = [
        ...Object.values(await records(deps)),
        ...(await deps.ledger.archive()).map(({ record }) => record),
      ]
      expect([cancelled, after.length, completed(after)]).toEqual([26, before.length, completed(before)])
      expect(after.filter(({ status, superseded_by }) => status === 'cancelled' && superseded_by)).toHaveLength(26)
    },
  )
})
