import { mkdirSync, writeFileSync } from 'node:fs'
import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import { distributeWork } from '../../../../src/lib/coordination/agents/distribute-work.ts'
import type { Distribution } from '../../../../src/lib/coordination/agents/plan-distribution.ts'
import { agentRecord, coordinationInMemory, held, type InMemory, work } from './coordination-in-memory.ts'

const pairs = ({ assigned }: Distribution): readonly string[] =>
  assigned.map(({ work_item_id, agent_id }) => `${work_item_id} ${agent_id}`)
const reasons = ({ left }: Distribution): readonly string[] =>
  left.map(({ work_item_id, reason }) => `${work_item_id} ${reason}`)
const holders = (deps: InMemory): Promise<readonly string[]> =>
  deps.ledger.read(({ items }) => items.active().map(({ id, agent_id }) => `${id} ${agent_id}`))

describe('distribution', () => {
  it('gives the critical 20 %, rounded up, to free agents', async () => {
    const items = [
      ...Array.from({ length: 5 }, (_, at) => work(`low${at}`, { priority: 'low' })),
      work('high', { priority: 'high' }),
      work('critical', { priority: 'critical' }),
    ]
    const agents = ['a', 'b', 'c'].map((id) => agentRecord(id))
    const deps = coordinationInMemory({ items, agents })
    const result = await distributeWork({}, deps)
    expect(result).toMatchObject({ ready: 7, critical: 2, free_agents: 3, free_slots: 3, dry_run: false })
    expect(pairs(result)).toEqual(['critical a', 'high b'])
    expect(await holders(deps)).toEqual(['high b', 'critical a'])
    expect(reasons(result)).toEqual(['low0', 'low1', 'low2', 'low3', 'low4'].map((id) => `${id} not_critical`))
  })

  it('grants a lease, a token, a line in the journal and a span, as any claim does', async () => {
    const deps = coordinationInMemory({ items: [work('w')], agents: [agentRecord('a')] })
    const { assigned } = await distributeWork({ lease: 60_000 }, deps)
    expect(assigned).toEqual([
      {
        work_item_id: 'w',
        agent_id: 'a',
        work_type: 'api',
        priority: 'medium',
        fencing_token: 1,
        lease_expires_at: '2026-11-21T08:01:00.000Z',
      },
    ])
    expect(await deps.ledger.read(({ items }) => items.get('w')?.record)).toMatchObject({
      status: 'active',
      agent_id: 'a',
      attempts: 1,
      fencing_token: 1,
      lease_expires_at: '2026-11-21T08:01:00.000Z',
    })
    expect(await deps.ledger.log()).toMatchObject([{ op: 'claim', work_item_id: 'w', agent_id: 'a', fencing_token: 1 }])
    expect(deps.spans).toEqual(['s2s.work.claim', 's2s.work.distribute'])
  })

  it('with --all goes on until no slot is left', async () => {
    const items = Array.from({ length: 5 }, (_, at) => work(`w${at}`))
    const deps = coordinationInMemory({ items, agents: [agentRecord('a', { capacity: 2 }), agentRecord('b')] })
    const result = await distributeWork({ everything: true }, deps)
    expect(pairs(result)).toEqual(['w0 a', 'w1 b', 'w2 a'])
    expect(reasons(result)).toEqual(['w3 no_free_slot', 'w4 no_free_slot'])
  })

  it('gives an item to who is good at it, and to nobody who does not take it', async () => {
    const items = [work('api'), work('docs', { work_type: 'docs' }), work('law', { work_type: 'law' })]
    const agents = [
      agentRecord('any', { specialization: 'docs' }),
      agentRecord('good', { specialization: 'api' }),
      agentRecord('look', { read_only: true }),
      agentRecord('only', { work_types: ['api'], capacity: 9 }),
    ]
    const result = await distributeWork({ everything: true }, coordinationInMemory({ items, agents }))
    expect(pairs(result)).toEqual(['api good', 'docs any'])
    expect(reasons(result)).toEqual(['law no_free_slot'])
    const narrow = coordinationInMemory({ items, agents: agents.slice(3) })
    const left = await distributeWork({ everything: true }, narrow)
    expect(reasons(left)).toEqual(['docs no_agent_takes_it', 'law no_agent_takes_it'])
  })

  it('lets who takes little else go first, so that the others stay free', async () => {
    const items = [work('w1'), work('w2', { work_type: 'docs' })]
    const agents = [agentRecord('any'), agentRecord('only', { work_types: ['api'] })]
    const result = await distributeWork({ everything: true }, coordinationInMemory({ items, agents }))
    expect(pairs(result)).toEqual(['w1 only', 'w2 any'])
  })

  it('takes leases back that are over, and gives that work out again', async () => {
    const items = [held('w', 'dead', { priority: 'critical' }), held('last', 'dead', { attempts: 5 })]
    const deps = coordinationInMemory({ items, agents: [agentRecord('a', { last_heartbeat: '2026-11-21T08:02:00Z' })] })
    deps.pass(120_000)
    const result = await distributeWork({}, deps)
    expect(result).toMatchObject({ reaped: ['w', 'last'], ready: 1, assigned: [{ work_item_id: 'w', agent_id: 'a' }] })
    expect(result.assigned[0]?.fencing_token).toBeGreaterThan(1)
    expect(await deps.ledger.read(({ items: table }) => table.get('last')?.status)).toBe('failed')
    expect(deps.spans).toEqual(['s2s.work.claim', 's2s.work.item', 's2s.work.distribute'])
  })

  it('gives an agent work for the slot that a lease which is over has freed', async () => {
    const agents = [agentRecord('a', { last_heartbeat: '2026-11-21T08:02:00Z' })]
    const deps = coordinationInMemory({ items: [held('w', 'a')], agents })
    deps.pass(120_000)
    expect(pairs(await distributeWork({}, deps))).toEqual(['w a'])
  })

  it('passes over agents that a stop order names, or whose team it names', async () => {
    const agents = [agentRecord('a'), agentRecord('b', { team: 'night' }), agentRecord('c', { team: 'day' })]
    const deps = coordinationInMemory({ items: [work('w1'), work('w2'), work('w3')], agents })
    mkdirSync(deps.paths.state)
    const scopes = [
      { level: 'pause', agent: 'a' },
      { level: 'drain', team: 'night' },
    ]
    writeFileSync(deps.paths.stopFile, JSON.stringify({ scopes }))
    expect(pairs(await distributeWork({ everything: true }, deps))).toEqual(['w1 c'])
  })

  it('counts an agent once that stands in the document twice', async () => {
    const agents = [agentRecord('a'), agentRecord('a', { capacity: 5 })]
    const deps = coordinationInMemory({ items: [work('w1'), work('w2')], agents })
    expect(pairs(await distributeWork({ everything: true }, deps))).toEqual(['w1 a'])
  })

  it('names what is blocked, and by what', async () => {
    const items = [work('w1', { depends_on: ['w2'] }), held('w2', 'a')]
    const deps = coordinationInMemory({ items, agents: [agentRecord('b')] })
    expect((await distributeWork({}, deps)).left).toEqual([
      { work_item_id: 'w1', work_type: 'api', priority: 'medium', reason: 'blocked', blockers: ['w2'] },
    ])
  })

  it('with --dry-run says the same and writes nothing', async () => {
    const setting = { items: [work('w')], agents: [agentRecord('a')] }
    const deps = coordinationInMemory(setting)
    const tried = await distributeWork({ dryRun: true }, deps)
    expect([tried.dry_run, pairs(tried)]).toEqual([true, ['w a']])
    expect([await holders(deps), await deps.ledger.log()]).toEqual([[], []])
  })

  it('is refused while the workspace is stopped', async () => {
    const deps = coordinationInMemory({ items: [work('w')], agents: [agentRecord('a')] })
    mkdirSync(deps.paths.state)
    writeFileSync(deps.paths.stopFile, '')
    await expect(distributeWork({}, deps)).rejects.toMatchObject({ code: 'STOPPED' })
    expect(await holders(deps)).toEqual([])
  })
})

describe('any distribution', () => {
  const types = fc.constantFrom<string>('api', 'docs', 'law', '')
  const item = fc.record({ work_type: types, priority: fc.constantFrom('critical', 'high', 'medium', 'low') })
  const worker = fc.record(
    {
      capacity: fc.nat(3),
      specialization: types,
      work_types: fc.array(types, { maxLength: 2 }),
      read_only: fc.boolean(),
      status: fc.constantFrom('active', 'idle', 'draining', 'offline'),
    },
    { requiredKeys: ['capacity', 'status'] },
  )

  it('gives each item once, within capacity and types, and accounts for every ready item', async () => {
    await fc.assert(
      fc.asyncProperty(fc.array(item), fc.array(worker, { maxLength: 5 }), fc.boolean(), async (queue, crew, all) => {
        const items = queue.map((fields, at) => work(`w${at}`, fields))
        const agents = crew.map((fields, at) => agentRecord(`a${at}`, fields))
        const deps = coordinationInMemory({ items, agents })
        const { assigned, left, ready } = await distributeWork({ everything: all }, deps)
        const ids = [...assigned, ...left].map(({ work_item_id }) => work_item_id)
        expect(new Set(ids).size).toBe(ids.length)
        expect(ids).toHaveLength(ready)
        for (const [at, { capacity, work_types, read_only, status }] of crew.entries()) {
          const own = assigned.filter(({ agent_id }) => agent_id === `a${at}`)
          const works = !read_only && status === 'active'
          expect(own.length).toBeLessThanOrEqual(works ? capacity : 0)
          if (work_types) expect(own.every(({ work_type }) => work_types.includes(work_type))).toBe(true)
        }
      }),
      { numRuns: 60 },
    )
  })
})
