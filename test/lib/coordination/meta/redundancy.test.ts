import { readFileSync } from 'node:fs'
import { describe, expect, it } from 'vitest'
import { normalizedDescription, redundancy } from '../../../../src/lib/coordination/meta/redundancy.ts'
import { parseWorkItem } from '../../../../src/lib/coordination/parse-work-item.ts'
import type { WorkItem } from '../../../../src/lib/coordination/work-item.ts'
import { sharedData } from '../../../shared-data.ts'
import { work } from '../agents/coordination-in-memory.ts'

const items = (...records: readonly unknown[]): readonly WorkItem[] =>
  records.flatMap((each) => parseWorkItem(each) ?? [])
const groupIds = (found: ReturnType<typeof redundancy>): readonly string[] =>
  found.groups.map((group) => group.map(({ id }) => id).join(' '))

describe('redundancy', () => {
  it('is 100 x sum(group size - 1) / live items', () => {
    const all = items(
      work('a', { description: 'Fix the login' }),
      work('b', { description: '  fix the\n LOGIN. ' }),
      work('c', { description: 'fix the login', status: 'active', agent_id: 'x' }),
      work('d', { description: 'other' }),
      work('e', { description: 'other' }),
      work('f', { description: 'third' }),
      work('g', { description: 'fix the login', status: 'completed' }),
      work('h', { description: 'fix the login', status: 'half done' }),
    )
    // Six are live; a group of three and one of two: 100 x (2 + 1) / 6.
    const found = redundancy(all, 'description')
    expect([found.percent, found.live, groupIds(found)]).toEqual([50, 6, ['a b c', 'd e']])
  })

  it('joins what a key or a description joins, through others too', () => {
    const all = items(
      work('a', { description: 'one', idempotency_key: 'k' }),
      work('b', { description: 'two' }),
      work('c', { description: 'three', idempotency_key: 'k' }),
      work('d', { description: 'Two', idempotency_key: 'k' }),
      work('e', { description: 'five', idempotency_key: 'l' }),
    )
    expect(groupIds(redundancy(all, 'description'))).toEqual(['a b c d'])
  })

  it('makes no group of items that say nothing', () => {
    const all = items(work('a', { description: '' }), work('b', { description: ' ' }), work('c'), work('d'))
    expect(redundancy(all, 'description').percent).toBe(0)
    const untyped = items(work('a', { work_type: '' }), work('b', { work_type: '' }))
    expect(redundancy(untyped, 'work_type').percent).toBe(0)
  })

  it('is unknown where nothing is live', () => {
    expect(redundancy(items(work('a', { status: 'completed' })), 'description').percent).toBeNull()
  })

  it('takes a hundred thousand items that all say the same', () => {
    const all = items(...Array.from({ length: 100_000 }, (_, at) => work(`w${at}`, { description: 'same' })))
    expect(redundancy(all, 'description').groups[0]).toHaveLength(100_000)
  })

  it.runIf(sharedData('coordination/asss/work_claims.json'))('of the real claims', () => {
    const text = readFileSync(sharedData('coordination/asss/work_claims.json') ?? '', 'utf8')
    const found = redundancy(items(...JSON.parse(text)), 'work_type')
    // Counted by hand with jq: groups of 11, 11, 3, 3, 2 and 2 of 61 live ones; 13 more have no work type.
    expect(found.groups.map(({ length }) => length).toSorted((a, b) => b - a)).toEqual([11, 11, 3, 3, 2, 2])
    expect([found.live, found.percent]).toEqual([61, (100 * 26) / 61])
  })
})

describe('a description', () => {
  it.each([
    ['Fix it', 'fix  it.'],
    ['Caf\u00e9', 'cafe\u0301'],
    ['a\tb', 'A B'],
  ])('%j is %j', (one, other) => {
    expect(normalizedDescription(one)).toBe(normalizedDescription(other))
  })

  it('with another number is other work', () => {
    expect(normalizedDescription('Restart node 7')).not.toBe(normalizedDescription('Restart node 8'))
  })
})
