/** The git repository around the workspace, whose root may be a folder in it. */
import { join, relative } from 'node:path'
import { AutonomyError } from '../../errors.ts'
import type { Platform } from '../../platform/deps.ts'
import type { WorkspacePaths } from '../../workspace/paths.ts'
import { git, gitAnswer, gitText } from './run-git.ts'

export type RepositoryDeps = Pick<Platform, 'processes' | 'environment'> & {
  paths: Pick<WorkspacePaths, 'root' | 'coordination'>
}

export interface Repository {
  /** Of its working tree, with symbolic links resolved, as git itself prints it. */
  root: string
  /** Of the workspace in the working tree; '' when it is the root. */
  prefix: string
  /** What all worktrees share. */
  commonDir: string
  /** Folder of the worktrees that we make, as git prints it. */
  worktrees: string
}

export interface Base {
  commit: string
  /** Full name of the branch, when it is one. */
  ref: string | undefined
}

/** They would lead git calls of ours, and of agents, to another place than the worktree. */
const MISLEADING = ['GIT_DIR', 'GIT_WORK_TREE', 'GIT_INDEX_FILE', 'GIT_COMMON_DIR', 'GIT_OBJECT_DIRECTORY'] as const

/** @throws AutonomyError USAGE (there is no repository; GIT_DIR is set), NOT_FOUND (no git) */
export async function openRepository(deps: RepositoryDeps): Promise<Repository> {
  const { environment, paths } = deps
  const set = MISLEADING.find((name) => environment.get(name) !== undefined)
  if (set !== undefined) {
    throw new AutonomyError('USAGE', `${set} is set: git would work there instead of in the worktrees`, {
      hint: `Run this without ${set} in the environment.`,
    })
  }
  const words = ['rev-parse', '--path-format=absolute', '--show-toplevel', '--git-common-dir', '--show-prefix']
  const { exitCode, stdout, stderr } = await git(words, { at: paths.root }, deps)
  const [root, commonDir, folder = ''] = stdout.split('\n')
  const prefix = folder.replace(/\/$/, '')
  if (exitCode !== 0 || !root || !commonDir) {
    const said = stderr.trim().split('\n')[0] ?? ''
    throw new AutonomyError('USAGE', `${paths.root} is in no git repository with a working tree (${said})`, {
      hint: 'Worktrees need one: `git init` and a first commit; or work without --worktree.',
    })
  }
  const fromRoot = relative(paths.root, paths.coordination.worktrees)
  const worktrees = fromRoot.startsWith('..') ? paths.coordination.worktrees : join(root, prefix, fromRoot)
  return { root, prefix, commonDir, worktrees }
}

/** What new branches begin at: `--base`, else what the workspace has checked out. @throws AutonomyError USAGE */
export async function resolveBase(
  base: string | undefined,
  { root }: Pick<Repository, 'root'>,
  deps: RepositoryDeps,
): Promise<Base> {
  const name = base ?? 'HEAD'
  const place = { at: root }
  const commit = await gitAnswer(
    ['rev-parse', '--verify', '--quiet', '--end-of-options', `${name}^{commit}`],
    place,
    deps,
  )
  if (commit === undefined) {
    throw base === undefined
      ? new AutonomyError('USAGE', `the repository ${root} has no commit yet`, { hint: 'Make the first commit.' })
      : new AutonomyError('USAGE', `--base: ${root} has no commit ${JSON.stringify(base)}`, {
          hint: 'A branch, a tag or a commit: `git log --oneline`.',
        })
  }
  const named = await gitAnswer(
    ['rev-parse', '--verify', '--quiet', '--symbolic-full-name', '--end-of-options', name],
    place,
    deps,
  )
  const ref = named?.split('\n').find((line) => line.startsWith('refs/'))
  return { commit, ref }
}

/** So that it is told before the first item is claimed. @throws AutonomyError USAGE, NOT_FOUND, STEP_FAILED (no author) */
export async function refuseWithoutRepository(base: string | undefined, deps: RepositoryDeps): Promise<void> {
  const repository = await openRepository(deps)
  await resolveBase(base, repository, deps)
  await gitText(['var', 'GIT_COMMITTER_IDENT'], { at: repository.root }, deps)
}
