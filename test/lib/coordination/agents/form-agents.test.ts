import { mkdirSync, writeFileSync } from 'node:fs'
import { describe, expect, it } from 'vitest'
import { formAgents } from '../../../../src/lib/coordination/agents/form-agents.ts'
import { agentRecord, coordinationInMemory, held, type InMemory, work } from './coordination-in-memory.ts'

const queue = (count: number, fields: object = {}): object[] =>
  Array.from({ length: count }, (_, at) => work(`w${at}${JSON.stringify(fields).length}`, { ...fields }))
const team = (deps: InMemory): Promise<unknown[]> =>
  deps.ledger.read(({ agents }) => agents.map(({ record }) => record['specialization'] ?? null))

describe('forming agents', () => {
  it('forms as many as are missing, for the work that nobody serves', async () => {
    const items = [...queue(3), ...queue(1, { work_type: 'security', priority: 'critical' })]
    const deps = coordinationInMemory({ items, agents: [agentRecord('a', { capacity: 2 })] })
    const formation = await formAgents({}, deps)
    // The one critical item and one other find a slot; two of type api are left.
    expect(formation).toMatchObject({ decision: 'formed', demand: 4, supply: 2, unserved: 2 })
    expect(formation.agents.map(({ specialization, team: name }) => [specialization, name])).toEqual([
      ['api', 'meta_8020_team'],
      ['api', 'meta_8020_team'],
    ])
    expect(await team(deps)).toEqual([null, 'api', 'api'])
    expect((await deps.ledger.log()).map(({ op, to }) => `${op} ${to}`)).toEqual(['register active', 'register active'])
  })

  it('is not needed a second time: those it formed are supply', async () => {
    const deps = coordinationInMemory({ items: queue(5) })
    expect((await formAgents({}, deps)).agents).toHaveLength(5)
    const again = await formAgents({}, deps)
    expect(again).toMatchObject({ decision: 'not_needed', demand: 5, supply: 5, unserved: 0, agents: [] })
    expect(again.reason).toBe('5 ready, 5 free slots of live agents: every ready item finds a free agent')
  })

  it('forms no more than --max, by default 10', async () => {
    expect((await formAgents({}, coordinationInMemory({ items: queue(40) }))).agents).toHaveLength(10)
    expect((await formAgents({ max: 3 }, coordinationInMemory({ items: queue(40) }))).agents).toHaveLength(3)
    expect((await formAgents({ count: 12 }, coordinationInMemory({ items: queue(40) }))).agents).toHaveLength(12)
  })

  it('forms fewer agents of a larger capacity', async () => {
    const deps = coordinationInMemory({ items: queue(7) })
    const { agents } = await formAgents({ capacity: 3, team: 'night' }, deps)
    expect(agents.map(({ capacity, team: name }) => [capacity, name])).toEqual([3, 3, 3].map((each) => [each, 'night']))
  })

  it('is not needed without work, except by force', async () => {
    const deps = coordinationInMemory()
    expect((await formAgents({}, deps)).reason).toContain('no work waits')
    expect((await formAgents({ force: true, count: 2 }, deps)).agents).toHaveLength(2)
    expect(await team(deps)).toEqual(['general', 'general'])
  })

  it.each([
    ['stale', { last_heartbeat: '2026-11-21T07:00:00Z' }],
    ['silent', { last_heartbeat: undefined }],
    ['offline', { status: 'offline' }],
    ['idle', { status: 'idle' }],
    ['draining', { status: 'draining' }],
    ['read-only', { read_only: true }],
    ['full', { agent_id: 'holder' }],
    ['of another trade', { work_types: ['docs'] }],
  ])('does not count on an agent that is %s', async (_, fields) => {
    const deps = coordinationInMemory({
      items: [work('w1'), held('w2', 'holder')],
      agents: [agentRecord('a', fields)],
    })
    expect(await formAgents({}, deps)).toMatchObject({ decision: 'formed', unserved: 1 })
  })

  it('does not count work that waits for other work, but work whose lease is over', async () => {
    const items = [work('w1', { depends_on: ['w2'] }), held('w2', 'dead')]
    const deps = coordinationInMemory({ items })
    expect((await formAgents({ dryRun: true }, deps)).demand).toBe(0)
    deps.pass(3_600_000)
    expect((await formAgents({ dryRun: true }, deps)).demand).toBe(1)
  })

  it('with --dry-run says what it would do and writes nothing', async () => {
    const deps = coordinationInMemory({ items: queue(2) })
    const formation = await formAgents({ dryRun: true }, deps)
    expect(formation.decision).toBe('would_form')
    expect(formation.agents.map(({ agent_id }) => agent_id)).toEqual([null, null])
    expect(await deps.ledger.log()).toEqual([])
  })

  it('is refused while the workspace is stopped', async () => {
    const deps = coordinationInMemory({ items: queue(2) })
    mkdirSync(deps.paths.state)
    writeFileSync(deps.paths.stopFile, '')
    await expect(formAgents({}, deps)).rejects.toMatchObject({ code: 'STOPPED' })
    expect(await team(deps)).toEqual([])
  })

  it('forms nobody twice for the same work when two ask at once', async () => {
    const deps = coordinationInMemory({ items: queue(4) })
    const both = await Promise.all([formAgents({}, deps), formAgents({}, deps)])
    expect(both.map(({ agents }) => agents.length)).toEqual([4, 0])
  })
})

describe('starting the agents that are formed', () => {
  const runners = [
    { specialization: 'api', argv: ['api-runner', '--fast'] as const },
    { specialization: 'default', argv: ['runner'] as const },
  ]

  it('starts the runner of each specialization', async () => {
    const items = [work('w1'), work('w2', { work_type: 'docs' })]
    const deps = coordinationInMemory({ items, config: { runners } })
    const started: unknown[] = []
    const { agents } = await formAgents(
      { spawn: true },
      {
        ...deps,
        startAgent: async (start) => {
          started.push([start.argv, start.cwd])
          return { pid: 100 + started.length }
        },
      },
    )
    expect(started).toEqual([
      [['api-runner', '--fast'], deps.paths.root],
      [['runner'], deps.paths.root],
    ])
    expect(agents.map(({ pid }) => pid)).toEqual([101, 102])
  })

  it('forms nobody when a runner is missing', async () => {
    const items = [work('w1'), work('w2', { work_type: 'docs' })]
    const deps = coordinationInMemory({ items, config: { runners: runners.slice(0, 1) } })
    await expect(formAgents({ spawn: true }, deps)).rejects.toMatchObject({
      code: 'INVALID_CONFIG',
      message: expect.stringContaining('docs'),
    })
    expect(await team(deps)).toEqual([])
  })
})
