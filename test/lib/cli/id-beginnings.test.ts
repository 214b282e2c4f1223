import * as fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import { idBeginnings } from '../../../src/lib/cli/id-beginnings.ts'

describe('idBeginnings', () => {
  it('are long enough to name one, and no longer', () => {
    const ids = ['supervisor-no-space-749a81', 'supervisor-connection-4bed61', 'todo_1', 'todo_10']
    expect([...idBeginnings(ids).values()].toSorted()).toEqual(['supervisor-c', 'supervisor-n', 'todo_1', 'todo_10'])
  })

  it('name their todo as `todo show` understands them: the whole id, or the beginning of one only', () => {
    const letters = fc.string({ unit: fc.constantFrom('a', 'b', '-'), minLength: 1, maxLength: 12 })
    fc.assert(
      fc.property(fc.uniqueArray(letters), (ids) => {
        for (const [id, beginning] of idBeginnings(ids)) {
          const named = ids.includes(beginning) ? [beginning] : ids.filter((each) => each.startsWith(beginning))
          expect(named).toEqual([id])
        }
      }),
    )
  })
})
