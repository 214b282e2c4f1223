import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import { branchOf, worktreeName } from '../../../../src/lib/coordination/worktree/item-branch.ts'
import { gitIn } from './temporary-repository.ts'

const HARD = [
  '',
  '.',
  '..',
  'a/b',
  'a b',
  '-x',
  '@{',
  'x.lock',
  'a..b',
  'ß',
  '日本',
  'a\nb',
  'x'.repeat(500),
  'a.json',
  '%2E',
]

describe('the branch of an item', () => {
  it('is its id where that is a good name', () => {
    expect(branchOf('work_1760000000000000000')).toBe('autonomy/work_1760000000000000000')
  })

  it.each(HARD)('is one that git takes for %j', (id) => {
    const branch = branchOf(id)
    expect(gitIn('/', 'check-ref-format', '--branch', branch)).toBe(branch)
    expect(worktreeName(id)).toMatch(/^[\w%-]{1,120}$/)
  })

  it('is another for every other id', () => {
    expect(new Set(HARD.map(worktreeName)).size).toBe(HARD.length)
    fc.assert(
      fc.property(fc.string({ unit: 'binary' }), fc.string({ unit: 'binary' }), (one, other) => {
        fc.pre(Buffer.from(one).toString('hex') !== Buffer.from(other).toString('hex'))
        expect(worktreeName(one)).not.toBe(worktreeName(other))
        expect(worktreeName(one)).toMatch(/^[\w%-]{1,120}$/)
      }),
    )
  })
})
