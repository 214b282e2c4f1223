import { describe, expect, it } from 'vitest'
import { addWork } from '../../../../src/lib/coordination/work/add-work.ts'
import { archiveWork } from '../../../../src/lib/coordination/work/archive-work.ts'
import { changeWork } from '../../../../src/lib/coordination/work/change-work.ts'
import { claimWork } from '../../../../src/lib/coordination/work/claim-work.ts'
import { completeWork } from '../../../../src/lib/coordination/work/complete-work.ts'
import { listWork } from '../../../../src/lib/coordination/work/list-work.ts'
import { showWork } from '../../../../src/lib/coordination/work/show-work.ts'
import { stopWorkspace } from '../../../../src/lib/workspace/stop-switch.ts'
import { agentRecord, coordinationInMemory, held, work } from '../agents/coordination-in-memory.ts'

const MINUTE = 60_000
const ann = { agent: 'ann' }
const finished = (id: string, minutes: number, fields = {}): object =>
  work(id, {
    status: 'completed',
    completed_at: new Date(Date.UTC(2026, 10, 21) - minutes * MINUTE).toISOString(),
    ...fields,
  })

describe('adding', () => {
  it('adds the same key once, also when it has left for the archive', async () => {
    const deps = coordinationInMemory({ config: { keep_finished: 0 } })
    const input = { description: 'x', type: 't', key: 'k' }
    const { item, already } = await addWork(input, deps)
    expect(already).toBe(false)
    expect(await addWork({ ...input, description: 'other' }, deps)).toMatchObject({
      already: true,
      item: { id: item.id },
    })
    await claimWork({ id: item.id, agent: 'ann' }, deps)
    await completeWork({ id: item.id, by: ann, result: 'r' }, deps)
    deps.pass(MINUTE)
    expect(await archiveWork({}, deps)).toMatchObject({ archived: [item.id] })
    expect(await addWork(input, deps)).toMatchObject({ already: true, item: { id: item.id, status: 'completed' } })
  })

  it('remembers that what it waits for was completed and archived', async () => {
    const deps = coordinationInMemory({ items: [finished('done', 5)] })
    await archiveWork({ keep: 0 }, deps)
    const { item } = await addWork({ description: 'x', type: 't', depends_on: ['done'] }, deps)
    expect(item).toMatchObject({ depends_on: ['done'], depends_on_completed: ['done'] })
    expect((await claimWork({ agent: 'ann' }, deps)).claimed[0]?.item.id).toBe(item.id)
  })

  it('waits for nothing that will never be completed', async () => {
    const deps = coordinationInMemory({ items: [finished('gone', 5, { status: 'cancelled' })] })
    await archiveWork({ keep: 0 }, deps)
    const adding = addWork({ description: 'x', type: 't', depends_on: ['gone'] }, deps)
    await expect(adding).rejects.toMatchObject({ code: 'CONFLICT' })
  })

  it.each([
    { description: ' ', type: 't' },
    { description: 'x', type: '' },
    { description: 'x', type: 't', acceptance: ['a | b'] },
    { description: 'x', type: 't', max_attempts: 0 },
  ])('refuses %j', async (input) => {
    await expect(addWork(input, coordinationInMemory())).rejects.toMatchObject({ code: 'USAGE' })
  })
})

describe('claiming', () => {
  it('gives an agent only what it takes, also by id', async () => {
    const agents = [
      agentRecord('ann', { work_types: ['api'] }),
      agentRecord('eye', { read_only: true }),
      agentRecord('dan', { status: 'draining' }),
      agentRecord('old', { status: 'offline', retired_at: '2026-11-20T00:00:00Z' }),
    ]
    const deps = coordinationInMemory({
      agents,
      items: [work('w1', { work_type: 'docs', priority: 'critical' }), work('w2')],
    })
    for (const agent of ['eye', 'dan', 'old']) {
      await expect(claimWork({ agent }, deps)).rejects.toMatchObject({ code: 'NOTHING_READY' })
      await expect(claimWork({ agent, id: 'w1' }, deps)).rejects.toMatchObject({ code: 'CONFLICT' })
    }
    await expect(claimWork({ agent: 'ann', id: 'w1' }, deps)).rejects.toMatchObject({ code: 'CONFLICT' })
    expect((await claimWork({ agent: 'ann' }, deps)).claimed[0]).toMatchObject({ item: { id: 'w2' }, token: 1 })
    expect((await claimWork({ agent: 'unregistered' }, deps)).claimed[0]).toMatchObject({ item: { id: 'w1' } })
  })

  it('takes several in one step, by type and team', async () => {
    const items = [
      work('a', { team: 'x' }),
      work('b'),
      work('c', { team: 'x' }),
      work('d', { team: 'x', work_type: 'docs' }),
    ]
    const deps = coordinationInMemory({ items })
    const { claimed } = await claimWork({ agent: 'ann', count: 5, team: 'x', types: ['api'] }, deps)
    expect(claimed.map(({ item }) => item.id)).toEqual(['a', 'c'])
    expect(claimed[0]?.why).toContain('medium (weight 2)')
  })

  it('makes and claims in one step, and once for one key', async () => {
    const deps = coordinationInMemory()
    const create = { description: 'x', type: 't', key: 'k' }
    const first = await claimWork({ agent: 'ann', create }, deps)
    expect(first.claimed[0]).toMatchObject({ token: 1, already: false, item: { agent_id: 'ann', status: 'active' } })
    const again = await claimWork({ agent: 'ann', create }, deps)
    expect(again.claimed[0]).toMatchObject({ token: 1, already: true })
    await expect(claimWork({ agent: 'bob', create }, deps)).rejects.toMatchObject({ code: 'ALREADY_CLAIMED' })
    expect((await deps.ledger.log()).map(({ op }) => op)).toEqual(['add', 'claim'])
  })

  it('never takes what it does not understand', async () => {
    const deps = coordinationInMemory({ items: [work('odd', { status: 'All agents are running' })] })
    await expect(claimWork({ agent: 'ann' }, deps)).rejects.toMatchObject({ code: 'NOTHING_READY' })
    await expect(claimWork({ agent: 'ann', id: 'odd' }, deps)).rejects.toMatchObject({ code: 'CONFLICT' })
  })

  it('takes back what is over in the same step, and fails what used up its attempts', async () => {
    const items = [
      held('late', 'bob', { lease_expires_at: '2020-01-01T00:00:00Z', attempts: 1 }),
      held('spent', 'bob', { lease_expires_at: '2020-01-01T00:00:00Z', attempts: 3, max_attempts: 3 }),
    ]
    const deps = coordinationInMemory({ items })
    const { claimed, reaped } = await claimWork({ agent: 'ann', count: 9 }, deps)
    expect([claimed.map(({ item, token }) => [item.id, token]), reaped]).toEqual([[['late', 2]], ['late', 'spent']])
    const spent = await deps.ledger.read(({ items: table }) => table.get('spent'))
    expect(spent).toMatchObject({ status: 'failed', record: { failed_reason: 'its lease ran out 3 times' } })
    expect(deps.spans).toContain('s2s.work.item')
  })

  it('writes that an item failed although it finds nothing to claim', async () => {
    const items = [held('spent', 'bob', { lease_expires_at: '2020-01-01T00:00:00Z', attempts: 5 })]
    const deps = coordinationInMemory({ items })
    await expect(claimWork({ agent: 'ann' }, deps)).rejects.toMatchObject({ code: 'NOTHING_READY' })
    expect((await deps.ledger.log()).map(({ op, to }) => [op, to])).toEqual([['expire', 'failed']])
  })

  it('waits until there is something', async () => {
    const deps = coordinationInMemory()
    const sleeping = { ...deps.clock, sleep: async (ms: number) => deps.pass(ms) }
    let looks = 0
    const random = { ...deps.random, number: () => (looks++, 0.5) }
    const waiting = claimWork({ agent: 'ann', wait: MINUTE }, { ...deps, clock: sleeping, random })
    await expect(waiting).rejects.toMatchObject({ code: 'NOTHING_READY' })
    expect(looks).toBeGreaterThan(100)
    const later = claimWork({ agent: 'ann', wait: MINUTE }, deps)
    await addWork({ description: 'x', type: 't' }, deps)
    expect((await later).claimed).toHaveLength(1)
  })

  it('starts nothing while the workspace is stopped, but finishes and adds', async () => {
    const deps = coordinationInMemory({ items: [work('w'), held('h', 'ann')] })
    await stopWorkspace({ by: 'me' }, deps)
    await expect(claimWork({ agent: 'ann' }, deps)).rejects.toMatchObject({ code: 'STOPPED' })
    await changeWork({ id: 'h', event: { kind: 'progress', by: ann, progress: 9 } }, deps)
    expect(await completeWork({ id: 'h', by: ann, result: 'r' }, deps)).toMatchObject({ already: false })
    expect(await addWork({ description: 'x', type: 't' }, deps)).toMatchObject({ already: false })
  })
})

describe('dependencies', () => {
  it('are computed: ready as soon as the last blocker is completed, and through what was merged', async () => {
    const items = [
      held('a', 'ann'),
      work('merged', { status: 'cancelled', superseded_by: 'a' }),
      work('b', { depends_on: ['merged'] }),
      work('lost', { depends_on: ['nowhere'] }),
    ]
    const deps = coordinationInMemory({ items })
    await expect(claimWork({ agent: 'bob', id: 'b' }, deps)).rejects.toMatchObject({
      code: 'BLOCKED',
      message: expect.stringContaining(' a'),
    })
    expect(await showWork('lost', deps)).toMatchObject({ blocked_by: [{ work_item_id: 'nowhere', status: 'missing' }] })
    expect((await listWork({ blocked: true }, deps)).map(({ item }) => item.id)).toEqual(['b', 'lost'])
    await completeWork({ id: 'a', by: ann, result: 'r' }, deps)
    expect((await listWork({ ready: true }, deps)).map(({ item }) => item.id)).toEqual(['b'])
    expect(await showWork('b', deps)).toMatchObject({ queue: { position: 1, of: 1 }, blocked_by: [] })
  })
})

describe('finishing', () => {
  it('keeps the figures of the agent in the same step', async () => {
    const claimed_at = new Date(Date.UTC(2026, 10, 21) - 10 * MINUTE).toISOString()
    const deps = coordinationInMemory({
      agents: [agentRecord('ann')],
      items: [held('a', 'ann', { claimed_at }), held('b', 'ann', { claimed_at })],
    })
    await completeWork({ id: 'a', by: ann, result: 'r' }, deps)
    await completeWork({ id: 'a', by: ann, result: 'r' }, deps)
    await changeWork({ id: 'b', event: { kind: 'fail', by: ann, reason: 'no' } }, deps)
    const record = await deps.ledger.read(({ agents }) => agents[0]?.record['performance_metrics'])
    expect(record).toMatchObject({ tasks_completed: 1, tasks_failed: 1, success_rate: 50 })
    expect((await deps.ledger.log()).filter(({ op }) => op === 'complete')).toHaveLength(1)
  })

  it('earns nothing when nobody did it', async () => {
    const deps = coordinationInMemory({
      items: [held('a', 'ann', { priority: 'critical' }), held('b', 'ann', { priority: 'critical' })],
    })
    await completeWork({ id: 'a', by: ann, result: 'r', mode: 'auto' }, deps)
    await completeWork({ id: 'b', by: ann, result: 'r' }, deps)
    const points = (await deps.ledger.log()).map(({ velocity_points, completion_mode }) => [
      completion_mode,
      velocity_points,
    ])
    expect(points).toEqual([
      ['auto', 0],
      ['manual', 10],
    ])
  })

  it('lets the newest hundred finished ones stay, and what live work waits for', async () => {
    const old = Array.from({ length: 120 }, (_none, at) => finished(`f${at}`, 200 - at))
    const waiting = work('waiting', { depends_on: ['f3', 'm'] })
    const merged = finished('m', 500, { status: 'cancelled', superseded_by: 'f5' })
    const deps = coordinationInMemory({
      items: [...old, merged, waiting, held('a', 'ann')],
      config: { keep_finished: 1e9 },
    })
    await completeWork({ id: 'a', by: ann, result: 'r' }, deps)
    const gone = (await deps.ledger.archive()).map(({ id }) => id)
    expect(gone).toHaveLength(19)
    for (const needed of ['f3', 'f5', 'm', 'a']) expect(gone).not.toContain(needed)
    expect(await showWork('f0', deps)).toMatchObject({ archived: true, status: 'completed' })
    expect(await listWork({}, deps)).toHaveLength(120 + 3 - 19)
    expect(await listWork({ all: true }, deps)).toHaveLength(120 + 3)
  })

  it('completes again what has left for the archive, and for nobody else', async () => {
    const deps = coordinationInMemory({ items: [held('a', 'ann')] })
    await completeWork({ id: 'a', by: { ...ann, token: 1 }, result: 'r' }, deps)
    await archiveWork({ keep: 0 }, deps)
    deps.pass(1)
    await archiveWork({ keep: 0 }, deps)
    expect(await completeWork({ id: 'a', by: { ...ann, token: 1 }, result: 'r' }, deps)).toMatchObject({
      already: true,
    })
    await expect(completeWork({ id: 'a', by: { agent: 'bob' }, result: 'r' }, deps)).rejects.toMatchObject({
      code: 'ALREADY_FINISHED',
    })
  })
})

describe('evidence', () => {
  const passing = (file: string): string => `node -e "require('fs').appendFileSync('${file}', 'x'); console.log(1)"`
  const failing = `node -e "console.error('token=' + 'abcdefghijklmnop broken'); process.exit(3)"`

  it('is what acceptance commands showed, secrets left out', async () => {
    const deps = coordinationInMemory({ items: [held('a', 'ann', { acceptance: ['node --version', failing] })] })
    deps.files.makeDirectory(deps.paths.root)
    const completing = completeWork({ id: 'a', by: ann, result: 'r', verify: true }, deps)
    await expect(completing).rejects.toMatchObject({
      code: 'EVIDENCE_MISSING',
      details: [expect.stringContaining('exited 3')],
    })
    const item = await deps.ledger.read(({ items }) => items.get('a'))
    expect(item?.status).toBe('active')
    expect(item?.record['evidence']).toMatchObject([
      { command: 'node --version', exit_code: 0, output_sha256: expect.stringMatching(/^[0-9a-f]{64}$/) },
      { exit_code: 3, output_tail: expect.stringContaining('[redacted:') },
    ])
    expect(JSON.stringify(item?.record['evidence'])).not.toContain('token=abcdefghijklmnop')
  })

  it('is wanted by the configuration, from each command', async () => {
    const items = [held('a', 'ann', { acceptance: ['node --version'] }), held('b', 'ann')]
    const deps = coordinationInMemory({ items, config: { require_evidence: true } })
    for (const id of ['a', 'b']) {
      await expect(completeWork({ id, by: ann, result: 'r' }, deps)).rejects.toMatchObject({ code: 'EVIDENCE_MISSING' })
    }
    await expect(completeWork({ id: 'b', by: ann, result: 'r', verify: true }, deps)).rejects.toMatchObject({
      code: 'EVIDENCE_MISSING',
    })
    const more = { id: 'b', by: ann, result: 'r', verify: true, acceptance: [passing('ran')] }
    expect(await completeWork(more, deps)).toMatchObject({ already: false, item: { status: 'completed' } })
    expect(deps.files.readText(`${deps.paths.root}/ran`)).toBe('x')
    expect(await completeWork({ id: 'a', by: ann, result: 'r', verify: true }, deps)).toMatchObject({ already: false })
  })

  it('is not made for somebody who may not complete the item', async () => {
    const deps = coordinationInMemory({ items: [held('a', 'ann', { acceptance: [passing('ran')] })] })
    const completing = completeWork({ id: 'a', by: { agent: 'bob' }, result: 'r', verify: true }, deps)
    await expect(completing).rejects.toMatchObject({ code: 'NOT_OWNER' })
    expect(deps.files.info(`${deps.paths.root}/ran`)).toBeUndefined()
  })

  it('is made while the claim is kept alive', async () => {
    const deps = coordinationInMemory({ items: [held('a', 'ann', { acceptance: ['node --version', 'true'] })] })
    await completeWork({ id: 'a', by: ann, result: 'r', verify: true }, deps)
    expect((await deps.ledger.log()).map(({ op }) => op)).toEqual(['renew', 'complete'])
  })

  it('tells of a command that is not there, and one that takes too long', async () => {
    const acceptance = ['no-such-program-here', `node -e "setTimeout(() => {}, 60000)"`]
    const deps = coordinationInMemory({
      items: [held('a', 'ann', { acceptance })],
      config: { acceptance_timeout: 300 },
    })
    await expect(completeWork({ id: 'a', by: ann, result: 'r', verify: true }, deps)).rejects.toMatchObject({
      code: 'EVIDENCE_MISSING',
    })
    const item = await deps.ledger.read(({ items }) => items.get('a'))
    expect(item?.record['evidence']).toMatchObject([{ exit_code: 127 }, { exit_code: null }])
  })
})
