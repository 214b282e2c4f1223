import { describe, expect, it } from 'vitest'
import {
  duplicateBranches,
  itemOf,
  jaccard,
  linesOf,
} from '../../../../src/lib/coordination/worktree/duplicate-branches.ts'
import { openWorktree } from '../../../../src/lib/coordination/worktree/open-worktree.ts'
import { commitFile, repositoryTeam } from './temporary-repository.ts'

const text = (last: string): string => `${Array.from({ length: 20 }, (_, at) => `line ${at}`).join('\n')}\n${last}\n`

describe('work that was done twice', () => {
  it('is two branches of one item with nearly the same changes', async () => {
    const { root, deps, git } = await repositoryTeam()
    const { path } = await openWorktree({ id: 'work_17' }, deps)
    commitFile(path, 'new', text('end'))
    git('checkout', '--quiet', '-b', 'fix/work_17-again')
    commitFile(root, 'new', text('the end'))
    git('checkout', '--quiet', '-b', 'work_17-other', 'main')
    commitFile(root, 'new', 'something else\n')
    git('checkout', '--quiet', '-b', 'work_18', 'fix/work_17-again')
    git('branch', 'copy/work_17', 'autonomy/work_17')
    git('checkout', '--quiet', 'main')
    expect(await duplicateBranches(deps)).toEqual([
      { work_item_id: 'work_17', branches: ['autonomy/work_17', 'fix/work_17-again'], similarity: 0.91 },
      { work_item_id: 'work_17', branches: ['copy/work_17', 'fix/work_17-again'], similarity: 0.91 },
    ])
  })

  it.each([
    ['refs/heads/autonomy/work_12', 'work_12'],
    ['refs/remotes/origin/autonomy/a%20b', 'a b'],
    ['refs/heads/autonomy/%zz', '%zz'],
    ['refs/heads/feature/x-work_12-y', 'work_12'],
    ['refs/heads/main', undefined],
  ])('%s is of %s', (ref, item) => expect(itemOf(ref)).toBe(item))

  it('compares changed lines, not the hunks around them', () => {
    const diff = 'diff --git a/f b/f\nindex 1..2 100644\n--- a/f\n+++ b/f\n@@ -1 +1 @@\n-old\n+  new\n'
    expect([...linesOf(diff)]).toEqual(['a/f b/f -old', 'a/f b/f +new'])
    expect(jaccard(linesOf(diff), linesOf(diff.replace('-1 +1', '-9 +9')))).toBe(1)
    expect(jaccard(new Set(), new Set())).toBe(0)
  })
})
