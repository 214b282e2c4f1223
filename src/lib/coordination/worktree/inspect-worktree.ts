/** Everything that decides whether a worktree may go, as git and the ledger tell it now. Changes nothing. */
import { join } from 'node:path'
import type { Platform } from '../../platform/deps.ts'
import type { WorkspacePaths } from '../../workspace/paths.ts'
import { mergedInto, type Merge, type MergeTarget } from './merged-into.ts'
import { gitDirOf } from './open-worktree.ts'
import type { GitRef, RepositoryRefs } from './repository-refs.ts'
import type { Repository } from './repository.ts'
import { gitAnswer, git } from './run-git.ts'
import { submoduleWork, type Submodules } from './submodule-work.ts'
import { readWorktreeRecord, type WorktreeRecord } from './worktree-record.ts'

export type InspectDeps = Pick<Platform, 'processes' | 'files' | 'clock' | 'environment'> & { paths: WorkspacePaths }

/** A commit that the worktree has: what is checked out, and its branch when that is another. */
export interface Tip {
  commit: string
  /** It is where the branch began. */
  isBase: boolean
  merge: Merge | undefined
  /** The item's branch points to it. */
  isOnBranch: boolean
  /** Some branch other than the item's has it. */
  isHeldElsewhere: boolean
}

export interface WorktreeFacts {
  name: string
  path: string
  record: WorktreeRecord | undefined
  /** Short; undefined for a foreign one that is detached. */
  branch: string | undefined
  /** present: a worktree of this repository; unknown: files that git does not know; missing: no folder, or an empty one. */
  folder: 'present' | 'unknown' | 'missing'
  isDetached: boolean
  /** Why git is told to leave it alone; '' without a reason. */
  locked: string | undefined
  /** Files changed, added or removed and not committed. */
  changes: number
  /** What git was about to do: a rebase, a merge. */
  unfinished: string | undefined
  tips: readonly Tip[]
  ahead: number
  behind: number
  /** What it is compared with. */
  target: string | undefined
  submodules: Submodules
}

export interface Inspect {
  name: string
  path: string
  repository: Repository
  state: RepositoryRefs
}

export async function inspectWorktree(
  { name, path, repository, state }: Inspect,
  deps: InspectDeps,
): Promise<WorktreeFacts> {
  const record = readWorktreeRecord(name, deps)
  const known = state.worktrees.get(path)
  const isEmpty = deps.files.list(path).length === 0
  const gitDir = isEmpty ? undefined : await gitDirOf(path, repository, deps)
  const branch = record?.branch ?? known?.branch?.replace('refs/heads/', '')
  const targets = targetsOf(record, branch, state)
  const onBranch = branch === undefined ? undefined : branchTip(branch, state)
  const commits = new Set([known?.head, onBranch].filter(isCommit))
  const at = repository.root
  const tips = await Promise.all(
    [...commits].map((commit) => tipOf(commit, { at, branch, onBranch, record, targets }, deps)),
  )
  const [first] = targets
  const compared = first?.commit ?? record?.base_commit
  return {
    name,
    path,
    record,
    branch,
    folder: isEmpty ? 'missing' : gitDir === undefined ? 'unknown' : 'present',
    isDetached: known !== undefined && known.branch === undefined,
    locked: known?.locked,
    ...(gitDir === undefined ? NOTHING : await insideOf({ path, gitDir }, deps)),
    tips,
    ...(await distance({ at, tip: tips[0]?.commit, compared }, deps)),
    target: first?.name,
  }
}

const NOTHING = { changes: 0, unfinished: undefined, submodules: { paths: [], holding: [] } }

function isCommit(commit: string | undefined): commit is string {
  // All zeros: a branch without a commit.
  return commit !== undefined && /[1-9a-f]/.test(commit)
}

/** Where the work of an item may have gone: the branch it began at, what the workspace has checked out, their remotes. */
function targetsOf(
  record: WorktreeRecord | undefined,
  branch: string | undefined,
  { refs, head }: RepositoryRefs,
): readonly MergeTarget[] {
  const upstream = (name: string | undefined): string | undefined => refs.get(name ?? '')?.upstream
  const names = [record?.base_ref, head, upstream(record?.base_ref), upstream(head), 'refs/remotes/origin/HEAD']
  const own = `refs/heads/${branch}`
  const found = [...new Set(names)].flatMap((name): readonly MergeTarget[] => {
    const ref = name === undefined || name === own ? undefined : refs.get(name)
    return name === undefined || ref === undefined ? [] : [{ name: shortName(name), commit: ref.commit }]
  })
  return found
}

function shortName(ref: string): string {
  return ref.replace(/^refs\/(?:heads|remotes)\//, '')
}

interface Compared {
  at: string
  branch: string | undefined
  onBranch: string | undefined
  record: WorktreeRecord | undefined
  targets: readonly MergeTarget[]
}

async function tipOf(commit: string, compared: Compared, deps: InspectDeps): Promise<Tip> {
  const { at, branch, onBranch, record, targets } = compared
  const isBase = commit === record?.base_commit
  const merge = isBase ? undefined : await mergedInto({ at, tip: commit, targets }, deps)
  const words = ['for-each-ref', '--contains', commit, '--format=%(refname)', 'refs/heads', 'refs/remotes', 'refs/tags']
  const holders = (await gitAnswer(words, { at }, deps)) ?? ''
  const isHeldElsewhere = holders.split('\n').some((ref) => ref !== '' && ref !== `refs/heads/${branch}`)
  return { commit, isBase, merge, isOnBranch: commit === onBranch, isHeldElsewhere }
}

const UNFINISHED = {
  'rebase-merge': 'rebase',
  'rebase-apply': 'rebase',
  MERGE_HEAD: 'merge',
  CHERRY_PICK_HEAD: 'cherry-pick',
  REVERT_HEAD: 'revert',
  BISECT_LOG: 'bisect',
}

/** A rebase, merge, cherry-pick, revert or bisect that was not brought to its end. */
export function unfinishedIn(gitDir: string, { files }: Pick<Platform, 'files'>): string | undefined {
  return Object.entries(UNFINISHED).find(([file]) => files.info(join(gitDir, file)) !== undefined)?.[1]
}

async function insideOf(
  { path, gitDir }: { path: string; gitDir: string },
  deps: InspectDeps,
): Promise<Pick<WorktreeFacts, 'changes' | 'unfinished' | 'submodules'>> {
  const changes = await changedFiles(path, deps)
  return {
    changes: changes.length,
    unfinished: unfinishedIn(gitDir, deps),
    submodules: await submoduleWork({ path, gitDir }, deps),
  }
}

/** Two letters, a space and the path for each file that is not as committed; ignored files do not count. */
export async function changedFiles(path: string, deps: Pick<Platform, 'processes'>): Promise<readonly string[]> {
  const words = ['status', '--porcelain=v1', '-z', '--untracked-files=all', '--ignore-submodules=none', '--no-renames']
  const { exitCode, stdout } = await git(words, { at: path, env: { GIT_OPTIONAL_LOCKS: '0' } }, deps)
  const entries = stdout.split('\0').filter((entry) => entry !== '')
  // What git cannot tell counts as changed.
  return exitCode === 0 ? entries : ['?? .']
}

async function distance(
  { at, tip, compared }: { at: string; tip: string | undefined; compared: string | undefined },
  deps: InspectDeps,
): Promise<Pick<WorktreeFacts, 'ahead' | 'behind'>> {
  if (tip === undefined || compared === undefined) return { ahead: 0, behind: 0 }
  const counted = await gitAnswer(['rev-list', '--left-right', '--count', `${compared}...${tip}`], { at }, deps)
  const [behind = 0, ahead = 0] = (counted ?? '').split('\t').map(Number)
  return { ahead, behind }
}

/** Where a branch points to now. */
export function branchTip(branch: string, { refs }: { refs: ReadonlyMap<string, GitRef> }): string | undefined {
  return refs.get(`refs/heads/${branch}`)?.commit
}
