/** Takes away what a verdict allows, and only that: git itself refuses once more to remove a folder with changes. */
import { removeTree } from '../../platform/remove-tree.ts'
import type { Verdict } from './classify-worktree.ts'
import type { InspectDeps, WorktreeFacts } from './inspect-worktree.ts'
import { branchTip } from './inspect-worktree.ts'
import type { RepositoryRefs } from './repository-refs.ts'
import type { Repository } from './repository.ts'
import { git, gitFailed } from './run-git.ts'
import { removeWorktreeRecord } from './worktree-record.ts'

export interface Condemned {
  facts: WorktreeFacts
  verdict: Verdict
  repository: Repository
  state: RepositoryRefs
}

/** The branch goes only if it still is where it was looked at, and what it has is elsewhere too. @throws AutonomyError STEP_FAILED, IO */
export async function removeWorktree(
  { facts, verdict, repository, state }: Condemned,
  deps: InspectDeps,
): Promise<void> {
  if (verdict.action === 'keep') return
  const { name, path, folder, record, submodules, branch, tips } = facts
  const at = repository.root
  if (folder === 'present' && record?.ready !== false) {
    // git refuses any worktree with submodules; what is in them was looked at.
    const force = submodules.paths.length > 0 ? ['--force'] : []
    const words = ['worktree', 'remove', ...force, path]
    const removed = await git(words, { at }, deps)
    if (removed.exitCode !== 0) throw gitFailed(words, removed)
  } else {
    removeTree(path)
    if (state.worktrees.has(path)) await git(['worktree', 'remove', '--force', '--force', path], { at }, deps)
  }
  const tip = branch === undefined ? undefined : branchTip(branch, state)
  const isDispensable = tips.every(({ merge, isHeldElsewhere }) => merge !== undefined || isHeldElsewhere)
  if (verdict.action === 'remove' && tip !== undefined && isDispensable) {
    await git(['update-ref', '-d', `refs/heads/${branch}`, tip], { at }, deps)
  }
  removeWorktreeRecord(name, deps)
}
