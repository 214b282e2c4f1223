/**
 * Makes the worktree of an item, or finds it again: a later attempt goes on where the last one stopped, whatever ended
 * it. What holds no work (half made, folder gone) is made anew on the item's branch; what might is never touched.
 */
import { join } from 'node:path'
import { AutonomyError } from '../../errors.ts'
import { toIso, type Milliseconds } from '../../platform/clock.ts'
import type { Platform } from '../../platform/deps.ts'
import { removeTree } from '../../platform/remove-tree.ts'
import type { WorkspacePaths } from '../../workspace/paths.ts'
import { branchOf, worktreeName } from './item-branch.ts'
import { openRepository, resolveBase, type Repository } from './repository.ts'
import { git, gitAnswer, gitFailed } from './run-git.ts'
import { clearStaleLocks } from './stale-locks.ts'
import { withWorktreeLock } from './worktree-lock.ts'
import { readWorktreeRecord, writeWorktreeRecord, type WorktreeRecord } from './worktree-record.ts'

export type WorktreeDeps = Omit<Platform, 'random'> & { paths: WorkspacePaths }

export interface OpenedWorktree {
  name: string
  /** Its folder. */
  path: string
  /** Where the workspace's own folder is in it. */
  cwd: string
  repository: Repository
  record: WorktreeRecord
}

export interface OpenWorktree {
  id: string
  /** Branch, tag or commit for a new branch. Default: what the workspace has checked out. */
  base?: string | undefined
}

/** A checkout, with the hooks of the user. */
const CHECKOUT: Milliseconds = 900_000
const LOCK_WAIT: Milliseconds = 900_000

/** @throws AutonomyError USAGE (no repository, no such base), STEP_FAILED (this item's cannot be made), STORE_BUSY, IO */
export async function openWorktree(input: OpenWorktree, deps: WorktreeDeps): Promise<OpenedWorktree> {
  const repository = await openRepository(deps)
  const name = worktreeName(input.id)
  const path = join(repository.worktrees, name)
  const record = await withWorktreeLock({ name, wait: LOCK_WAIT }, deps, async () => {
    const known = readWorktreeRecord(name, deps)
    const found = await findAgain({ id: input.id, path, known, repository }, deps)
    return found ?? (await makeNew({ ...input, path, known, repository }, deps))
  })
  const inside = join(path, repository.prefix)
  const cwd = deps.files.info(inside)?.kind === 'directory' ? inside : path
  return { name, path, cwd, repository, record }
}

interface Sought {
  id: string
  path: string
  known: WorktreeRecord | undefined
  repository: Repository
}

/** Undefined when nobody can have worked there. @throws AutonomyError STEP_FAILED: it holds files, and git does not know it */
async function findAgain(
  { id, path, known, repository }: Sought,
  deps: WorktreeDeps,
): Promise<WorktreeRecord | undefined> {
  if (deps.files.list(path).length === 0 || known?.ready === false) return undefined
  const gitDir = (await gitDirOf(path, repository, deps)) ?? (await repaired(path, repository, deps))
  if (gitDir === undefined) {
    throw new AutonomyError('STEP_FAILED', `${path} holds files, but is no worktree of ${repository.root} any more`, {
      hint: 'Look at what is in it and move it elsewhere; then the item can be tried again.',
    })
  }
  const branch = known?.branch ?? branchOf(id)
  await clearStaleLocks({ gitDir, commonDir: repository.commonDir, branch }, deps)
  if (known) return known
  const record = await newRecord({ id, base: undefined, repository }, deps)
  await writeWorktreeRecord({ ...record, ready: true }, deps)
  return { ...record, ready: true }
}

/** Undefined when git does not take the folder for a worktree of this repository. */
export async function gitDirOf(
  path: string,
  { commonDir }: Pick<Repository, 'commonDir'>,
  deps: Pick<WorktreeDeps, 'processes'>,
): Promise<string | undefined> {
  const words = ['rev-parse', '--path-format=absolute', '--show-toplevel', '--git-common-dir', '--git-dir']
  const [top, common, gitDir] = ((await gitAnswer(words, { at: path }, deps)) ?? '').split('\n')
  return top === path && common === commonDir ? gitDir : undefined
}

/** After the repository or the folder was moved. */
async function repaired(path: string, repository: Repository, deps: WorktreeDeps): Promise<string | undefined> {
  await git(['worktree', 'repair', path], { at: repository.root }, deps)
  return gitDirOf(path, repository, deps)
}

async function makeNew(
  { id, base, path, known, repository }: Sought & OpenWorktree,
  deps: WorktreeDeps,
): Promise<WorktreeRecord> {
  const at = repository.root
  const ref = `refs/heads/${known?.branch ?? branchOf(id)}`
  await clearStaleLocks({ gitDir: path, commonDir: repository.commonDir, branch: known?.branch ?? branchOf(id) }, deps)
  const isThere = (await gitAnswer(['rev-parse', '--verify', '--quiet', ref], { at }, deps)) !== undefined
  const record = known && isThere ? known : await newRecord({ id, base, repository }, deps)
  deps.files.makeDirectory(deps.paths.coordination.worktrees)
  await ignoreFolder(deps)
  await writeWorktreeRecord({ ...record, ready: false }, deps)
  removeTree(path)
  // Without a folder only git's own entry is removed; twice: also the lock of one that was never finished.
  await git(['worktree', 'remove', '--force', '--force', path], { at }, deps)
  const words = isThere
    ? ['worktree', 'add', path, record.branch]
    : ['worktree', 'add', '--no-track', '-b', record.branch, path, record.base_commit]
  const made = await git(words, { at, timeout: CHECKOUT }, deps)
  if (made.exitCode !== 0) throw gitFailed(words, made)
  await writeWorktreeRecord({ ...record, ready: true }, deps)
  return { ...record, ready: true }
}

/** A branch that is there began where it left what is checked out now. */
async function newRecord(
  { id, base, repository }: Pick<OpenWorktree, 'id' | 'base'> & { repository: Repository },
  deps: WorktreeDeps,
): Promise<WorktreeRecord> {
  const { commit, ref } = await resolveBase(base, repository, deps)
  const branch = branchOf(id)
  const fork = await gitAnswer(['merge-base', commit, `refs/heads/${branch}`], { at: repository.root }, deps)
  return {
    work_item_id: id,
    branch,
    base_commit: fork ?? commit,
    ...(ref !== undefined && { base_ref: ref }),
    created_at: toIso(deps.clock.now()),
    ready: false,
  }
}

/** So that a worktree in the workspace is no untracked folder of the repository. Many may come to write it at once. */
async function ignoreFolder({ files, locks, paths }: WorktreeDeps): Promise<void> {
  const path = join(paths.coordination.worktrees, '.gitignore')
  if (files.info(path) !== undefined) return
  const lock = join(paths.state, 'locks', 'worktrees.lock')
  await locks.withLock(lock, { wait: 60_000, what: 'the folder of worktrees' }, async () => {
    if (files.info(path) === undefined) await files.writeAtomic(path, '*\n')
  })
}
