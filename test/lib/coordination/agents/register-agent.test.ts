import { describe, expect, it } from 'vitest'
import { heartbeatAgent } from '../../../../src/lib/coordination/agents/heartbeat-agent.ts'
import { registerAgent } from '../../../../src/lib/coordination/agents/register-agent.ts'
import { retireAgent } from '../../../../src/lib/coordination/agents/retire-agent.ts'
import { agentRecord, coordinationInMemory, held, type InMemory } from './coordination-in-memory.ts'

const logged = async ({ ledger }: InMemory): Promise<readonly string[]> =>
  (await ledger.log()).map(({ op, agent_id, from, to }) => `${op} ${agent_id} ${from ?? '-'} ${to}`)
const recordOf = async ({ ledger }: InMemory, id: string): Promise<unknown> =>
  ledger.read(({ agents }) => agents.find((agent) => agent.id === id)?.record)

describe('registering', () => {
  it('writes the fields of the original in their order, and does not claim a success rate', async () => {
    const deps = coordinationInMemory()
    const { id, record } = await registerAgent({ team: 'backend', capacity: 2, specializations: ['api', 'db'] }, deps)
    expect(id).toMatch(/^agent_\d{19}$/)
    expect(await recordOf(deps, id)).toEqual(record)
    expect(Object.entries(record)).toEqual([
      ['agent_id', id],
      ['team', 'backend'],
      ['status', 'active'],
      ['capacity', 2],
      ['current_workload', 0],
      ['specialization', 'api,db'],
      ['last_heartbeat', '2026-11-21T08:00:00.000Z'],
      ['performance_metrics', { tasks_completed: 0, average_completion_time: '0m', success_rate: null }],
      ['registered_at', '2026-11-21T08:00:00.000Z'],
    ])
    expect(await logged(deps)).toEqual([`register ${id} - active`])
    expect(deps.spans).toEqual(['s2s.agent.register'])
  })

  it('counts what an id that was not registered holds already', async () => {
    const deps = coordinationInMemory({ items: [held('w1', 'agent_7'), held('w2', 'other')] })
    expect((await registerAgent({ id: 'agent_7' }, deps)).record['current_workload']).toBe(1)
  })

  it('twice under one id changes nothing but the heartbeat, and logs once', async () => {
    const deps = coordinationInMemory()
    const wish = { id: 'agent_7', team: 'backend', workTypes: ['api'], readOnly: false }
    const first = await registerAgent(wish, deps)
    deps.pass(5000)
    const second = await registerAgent(wish, deps)
    expect(second.record).toEqual({ ...first.record, last_heartbeat: '2026-11-21T08:00:05.000Z' })
    expect(await logged(deps)).toEqual(['register agent_7 - active'])
    expect(await deps.ledger.read(({ agents }) => agents.length)).toBe(1)
  })

  it('again replaces what is given and keeps the rest, fields of others too', async () => {
    const before = agentRecord('agent_7', { team: 'a', specialization: 'x', tokens_used: 5, status: 'draining' })
    const deps = coordinationInMemory({ agents: [before] })
    const { record } = await registerAgent({ id: 'agent_7', team: 'b', capacity: 3 }, deps)
    expect(record).toMatchObject({ team: 'b', capacity: 3, specialization: 'x', tokens_used: 5, status: 'draining' })
    expect(await logged(deps)).toEqual(['register agent_7 draining draining'])
  })

  it('brings a retired agent back', async () => {
    const deps = coordinationInMemory({ agents: [agentRecord('agent_7')] })
    await retireAgent({ agent: 'agent_7' }, deps)
    const { record } = await registerAgent({ id: 'agent_7' }, deps)
    expect(record).toMatchObject({ status: 'active' })
    expect(record).not.toHaveProperty('retired_at')
  })

  it.each(['', 'a b', '../../etc', '-rf', '.hidden', 'x'.repeat(129), 'a\nb'])('refuses the id %j', async (id) => {
    const deps = coordinationInMemory()
    await expect(registerAgent({ id }, deps)).rejects.toMatchObject({ code: 'USAGE' })
    expect(await deps.ledger.read(({ agents }) => agents.length)).toBe(0)
  })
})

describe('a heartbeat', () => {
  it('writes time, workload and status, without a line in the journal', async () => {
    const deps = coordinationInMemory({ agents: [agentRecord('a', { kept: 1 })], items: [held('w', 'a')] })
    deps.pass(1000)
    await heartbeatAgent({ agent: 'a', status: 'draining' }, deps)
    expect(await recordOf(deps, 'a')).toMatchObject({
      last_heartbeat: '2026-11-21T08:00:01.000Z',
      current_workload: 1,
      status: 'draining',
      kept: 1,
    })
    expect(await logged(deps)).toEqual([])
    expect((await heartbeatAgent({ agent: 'a' }, deps)).status).toBe('draining')
  })

  it.each(['offline', 'idle', '?'])('makes an agent active whose status was %j', async (status) => {
    const deps = coordinationInMemory({ agents: [agentRecord('a', { status })] })
    expect((await heartbeatAgent({ agent: 'a' }, deps)).status).toBe('active')
  })

  it('of an agent nobody registered is NOT_FOUND', async () => {
    await expect(heartbeatAgent({ agent: 'ghost' }, coordinationInMemory())).rejects.toMatchObject({
      code: 'NOT_FOUND',
    })
  })

  it('does not undo a retirement', async () => {
    const deps = coordinationInMemory({ agents: [agentRecord('a')] })
    await retireAgent({ agent: 'a' }, deps)
    await expect(heartbeatAgent({ agent: 'a' }, deps)).rejects.toMatchObject({ code: 'CONFLICT' })
  })
})

describe('retiring', () => {
  it('sets the agent offline, once', async () => {
    const deps = coordinationInMemory({ agents: [agentRecord('a')] })
    expect((await retireAgent({ agent: 'a', reason: 'old' }, deps)).already).toBe(false)
    expect(await recordOf(deps, 'a')).toMatchObject({ status: 'offline', retired_at: '2026-11-21T08:00:00.000Z' })
    expect((await retireAgent({ agent: 'a' }, deps)).already).toBe(true)
    expect(await logged(deps)).toEqual(['retire a active offline'])
  })

  it('is refused while the agent holds work, which it names', async () => {
    const deps = coordinationInMemory({ agents: [agentRecord('a')], items: [held('w1', 'a'), held('w2', 'b')] })
    await expect(retireAgent({ agent: 'a' }, deps)).rejects.toMatchObject({
      code: 'CONFLICT',
      message: 'a holds an active work item: w1',
    })
    expect(await recordOf(deps, 'a')).toMatchObject({ status: 'active' })
  })

  it('takes work back whose lease is over', async () => {
    const deps = coordinationInMemory({ agents: [agentRecord('a')], items: [held('w1', 'a')] })
    deps.pass(120_000)
    await retireAgent({ agent: 'a' }, deps)
    expect(await deps.ledger.read(({ items }) => items.get('w1')?.status)).toBe('pending')
  })

  it('of an agent nobody registered is NOT_FOUND', async () => {
    await expect(retireAgent({ agent: 'ghost' }, coordinationInMemory())).rejects.toMatchObject({ code: 'NOT_FOUND' })
  })
})
