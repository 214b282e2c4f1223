import { describe, expect, it } from 'vitest'
import {
  agentDocumentProblems,
  registeredIds,
  workDocumentProblems,
} from '../../../src/lib/coordination/document-problems.ts'

const item = (id: string, fields: object = {}): object => ({
  work_item_id: id,
  work_type: 'fix',
  priority: 'high',
  status: 'pending',
  ...fields,
})
const work = (records: readonly unknown[], agents?: readonly string[]): readonly string[] =>
  workDocumentProblems(JSON.stringify(records), 'work_claims.json', agents && new Set(agents))

describe('what a person should look at among work items', () => {
  it('is nothing in a document in order', () => {
    expect(work([])).toEqual([])
    const waiting = item('c', { depends_on: ['a', 'b', 'gone'], depends_on_completed: ['gone'] })
    expect(work([item('a'), item('b', { depends_on: ['a'] }), waiting])).toEqual([])
  })

  it('is a word that means nothing, or a record that is no item', () => {
    const problems = work([item('a', { status: 'Almost done!', priority: 'test', work_type: '' }), { x: 1 }, 7])
    expect(problems.map((problem) => problem.slice(0, 22))).toEqual([
      'a: its status "Almost ',
      'a: its priority "test"',
      'a: it has no work_type',
      'record 2: it has no wo',
      'record 3: it is no obj',
    ])
  })

  it('is an id that is there twice', () => {
    expect(work([item('a'), item('b'), item('a')])).toEqual(['a: 2 records have this id; the first one counts'])
  })

  it('is something it depends on that is not there', () => {
    expect(work([item('a', { depends_on: ['b'] })])).toEqual([
      'a: it depends on b, which is not there: it is never ready',
    ])
  })

  it('is a circle, told once', () => {
    const circle = [
      item('x', { depends_on: ['a'] }),
      item('a', { depends_on: ['b'] }),
      item('b', { depends_on: ['c', 'd'] }),
      item('c', { depends_on: ['a'] }),
      item('d'),
      item('s', { depends_on: ['s'] }),
    ]
    expect(work(circle)).toEqual(['a: it waits for itself: a -> b -> c -> a', 's: it waits for itself: s -> s'])
  })

  it('is no circle in a long chain', () => {
    const chain = Array.from({ length: 20_000 }, (_, n) => item(`w${n}`, n > 0 ? { depends_on: [`w${n - 1}`] } : {}))
    expect(work(chain.toReversed())).toEqual([])
  })

  it('is an active item whose agent nobody registered', () => {
    const records = [item('a', { status: 'active', agent_id: 'x' }), item('b', { status: 'active' })]
    expect(work(records, ['y'])).toEqual([
      'a: it is active, but x is no registered agent',
      'b: it is active, but nobody is named as its holder',
    ])
    expect(work(records)).toEqual([])
  })
})

describe('what a person should look at among agents', () => {
  it('is a status that means nothing, and an id that is there twice', () => {
    const text = JSON.stringify([
      { agent_id: 'a', status: 'active' },
      { agent_id: 'a', status: 'resting' },
    ])
    expect(agentDocumentProblems(text, 'agent_status.json')).toEqual([
      'a: its status "resting" is not one of active, idle, draining, offline',
      'a: 2 records have this id; the first one counts',
    ])
    expect([...registeredIds(text, 'agent_status.json')]).toEqual(['a'])
  })
})

it('refuses a document of another shape, with its place', () => {
  const text = '\n{ "active_claims": [] }'
  expect(() => workDocumentProblems(text, 'work_claims.json', undefined)).toThrow('work_claims.json:2:1: an array')
  expect(() => agentDocumentProblems(text, 'agent_status.json')).toThrow('agent_status.json:2:1: an array')
})
