/**
 * `worktree gc`: takes away worktrees that hold nothing any more, and git's entries of folders that are gone. Without
 * `apply` it only says what it would do. Each is looked at again right before it goes, while nobody can open it.
 */
import { AutonomyError } from '../../errors.ts'
import type { Platform } from '../../platform/deps.ts'
import type { Verdict, WorktreeState } from './classify-worktree.ts'
import { examineWorktree, type Examine, type ListDeps } from './list-worktrees.ts'
import { removeWorktree } from './remove-worktree.ts'
import { readRefs } from './repository-refs.ts'
import { openRepository } from './repository.ts'
import { withWorktreeLock } from './worktree-lock.ts'
import { worktreeNames } from './worktree-record.ts'

export type GcDeps = ListDeps & Pick<Platform, 'locks'>

export interface CollectedWorktree {
  path: string
  branch: string | null
  work_item_id: string | null
  state: WorktreeState
  action: Verdict['action']
  why: string
  /** Where the branch pointed to: `git branch NAME COMMIT` brings a removed one back. */
  commit: string | null
  /** It was taken away. */
  done: boolean
  /** Why it could not be. */
  problem?: string
}

export interface GcResult {
  applied: boolean
  removed: number
  kept: number
  worktrees: readonly CollectedWorktree[]
}

/** @throws AutonomyError USAGE (no repository), STEP_FAILED, IO */
export async function gcWorktrees({ apply }: { apply: boolean }, deps: GcDeps): Promise<GcResult> {
  const repository = await openRepository(deps)
  const state = await readRefs(repository, deps)
  const worktrees: CollectedWorktree[] = []
  for (const name of worktreeNames(deps)) worktrees.push(await collect({ name, repository, state }, apply, deps))
  const removed = worktrees.filter(({ action, done }) => (apply ? done : action !== 'keep')).length
  return { applied: apply, removed, kept: worktrees.length - removed, worktrees }
}

async function collect(examine: Examine, apply: boolean, deps: GcDeps): Promise<CollectedWorktree> {
  const { facts, verdict } = await examineWorktree(examine, deps)
  const { path, branch = null, record, tips } = facts
  const [work_item_id, commit] = [record?.work_item_id ?? null, tips[0]?.commit ?? null]
  const row = { path, branch, work_item_id, ...verdict, commit, done: false }
  if (!apply || verdict.action === 'keep') return row
  try {
    const last = await collectNow(examine, deps)
    return { ...row, ...last, done: last.action !== 'keep' }
  } catch (error) {
    if (!(error instanceof AutonomyError)) throw error
    return { ...row, problem: error.message }
  }
}

/** @throws AutonomyError STORE_BUSY (somebody opens it), STEP_FAILED, IO */
async function collectNow({ name, repository }: Examine, deps: GcDeps): Promise<Verdict> {
  return withWorktreeLock({ name, wait: 1000 }, deps, async () => {
    const state = await readRefs(repository, deps)
    const { facts, verdict } = await examineWorktree({ name, repository, state }, deps)
    await removeWorktree({ facts, verdict, repository, state }, deps)
    return verdict
  })
}
