import { describe, expect, it } from 'vitest'
import { distributeWork } from '../../../../src/lib/coordination/agents/distribute-work.ts'
import { changeWork } from '../../../../src/lib/coordination/work/change-work.ts'
import { claimWork } from '../../../../src/lib/coordination/work/claim-work.ts'
import { agentRecord, coordinationInMemory, held, type InMemory, work } from './coordination-in-memory.ts'

const claim = async (deps: InMemory, input: { count?: number; types?: readonly string[] } = {}): Promise<string[]> => {
  const { claimed } = await claimWork({ agent: 'a', ...input }, deps)
  return claimed.map(({ item, already }) => `${item.id} ${already ? 'given' : 'new'}`)
}
const notes = ({ ledger }: InMemory): Promise<unknown> => ledger.read(({ agents }) => agents[0]?.record['given'])

describe('an agent that was given work', () => {
  const crew = [agentRecord('a', { capacity: 2 })]

  it('takes it up with its next claims, each once, before anything new', async () => {
    const deps = coordinationInMemory({ items: [work('w1'), work('w2'), work('w3')], agents: crew })
    await distributeWork({ everything: true }, deps)
    expect(await notes(deps)).toEqual([
      { work_item_id: 'w1', fencing_token: 1 },
      { work_item_id: 'w2', fencing_token: 1 },
    ])
    expect(await claim(deps)).toEqual(['w1 given'])
    expect(await claim(deps)).toEqual(['w2 given'])
    expect(await notes(deps)).toBeUndefined()
    expect(await claim(deps)).toEqual(['w3 new'])
  })

  it('gets a whole lease for it', async () => {
    const deps = coordinationInMemory({ items: [work('w1')], agents: crew })
    await distributeWork({ lease: 60_000 }, deps)
    deps.pass(50_000)
    const { claimed } = await claimWork({ agent: 'a', lease: 60_000 }, deps)
    expect(claimed[0]?.item).toMatchObject({ id: 'w1', fencing_token: 1, lease_expires: deps.clock.now() + 60_000 })
  })

  it('gets the rest of what it asks for from the queue', async () => {
    const deps = coordinationInMemory({ items: [work('w1'), work('w2'), work('w3')], agents: crew })
    await distributeWork({}, deps)
    expect(await claim(deps, { count: 3 })).toEqual(['w1 given', 'w2 new', 'w3 new'])
  })

  it('keeps what it did not ask for', async () => {
    const items = [work('w1'), work('w2', { work_type: 'docs' })]
    const deps = coordinationInMemory({ items, agents: crew })
    await distributeWork({ everything: true }, deps)
    expect(await claim(deps, { types: ['docs'] })).toEqual(['w2 given'])
    expect(await notes(deps)).toEqual([{ work_item_id: 'w1', fencing_token: 1 }])
  })

  it('does not get what it gave back, or what came back when its lease was over, as given', async () => {
    const deps = coordinationInMemory({ items: [work('w1'), work('w2')], agents: crew })
    await distributeWork({ everything: true }, deps)
    await changeWork({ id: 'w1', event: { kind: 'release', by: { agent: 'a' } } }, deps)
    deps.pass(3_600_000)
    expect((await claim(deps, { count: 5 })).toSorted()).toEqual(['w1 new', 'w2 new'])
  })

  it('does not get an item as given that it gave back and claimed again by its id', async () => {
    const deps = coordinationInMemory({ items: [work('w1'), work('w2')], agents: crew })
    await distributeWork({}, deps)
    await changeWork({ id: 'w1', event: { kind: 'release', by: { agent: 'a' } } }, deps)
    await claimWork({ agent: 'a', id: 'w1' }, deps)
    expect(await claim(deps)).toEqual(['w2 new'])
  })

  it('does not get an item as given that another agent holds by now', async () => {
    const given = [{ work_item_id: 'w1', fencing_token: 1 }]
    const agents = [agentRecord('a', { given })]
    const deps = coordinationInMemory({ items: [held('w1', 'b'), work('w2')], agents })
    expect(await claim(deps)).toEqual(['w2 new'])
  })

  it('given more, still has what it was given before', async () => {
    const deps = coordinationInMemory({ items: [work('w1'), work('w2')], agents: crew })
    await distributeWork({}, deps)
    await distributeWork({}, deps)
    expect((await claim(deps, { count: 2 })).toSorted()).toEqual(['w1 given', 'w2 given'])
  })
})
