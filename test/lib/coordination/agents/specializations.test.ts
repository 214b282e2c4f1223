import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import { specializationsFor } from '../../../../src/lib/coordination/agents/specializations.ts'
import type { Priority } from '../../../../src/lib/workspace/config.ts'

const work = (work_type: string, priority: Priority, count = 1): { work_type: string; priority: Priority }[] =>
  Array.from({ length: count }, () => ({ work_type, priority }))

describe('specializations of new agents', () => {
  it('follow the weight of the work, not the count of items', () => {
    const queue = [...work('security', 'critical', 2), ...work('docs', 'low', 4)]
    expect(specializationsFor(queue, 5)).toEqual(['security', 'security', 'security', 'security', 'docs'])
  })

  it('give the seats that are left to the largest remainders', () => {
    // Of 3 seats: security 1.5, api 0.75, docs 0.75. The wholes take one; the two largest remainders are api and docs.
    const queue = [...work('security', 'critical'), ...work('docs', 'high'), ...work('api', 'high')]
    expect(specializationsFor(queue, 3)).toEqual(['security', 'api', 'docs'])
  })

  it('are the same in whatever order the work stands', () => {
    const items = fc.array(
      fc.record({
        work_type: fc.constantFrom('a', 'b', 'c', ''),
        priority: fc.constantFrom<Priority>('critical', 'high', 'medium', 'low'),
      }),
    )
    fc.assert(
      fc.property(items, fc.nat(20), (queue, seats) => {
        const team = specializationsFor(queue, seats)
        expect(team).toHaveLength(seats)
        expect(specializationsFor(queue.toReversed(), seats)).toEqual(team)
      }),
    )
  })

  it('are general where no work waits or the work has no type', () => {
    expect(specializationsFor([], 2)).toEqual(['general', 'general'])
    expect(specializationsFor(work(' ', 'high'), 1)).toEqual(['general'])
  })
})
