/** Branches of the repository and its worktrees, as they are at one moment. */
import type { Repository } from './repository.ts'
import { gitAnswer, gitText, type GitDeps } from './run-git.ts'

export interface GitRef {
  commit: string
  /** Full name. */
  upstream: string | undefined
}

/** As `git worktree list` tells of it. */
interface GitWorktree {
  path: string
  /** Undefined before the first commit. */
  head: string | undefined
  /** Full name; undefined: detached. */
  branch: string | undefined
  /** Why it is locked; '' without a reason; undefined: it is not. */
  locked: string | undefined
}

export interface RepositoryRefs {
  /** Local and remote branches by full name. */
  refs: ReadonlyMap<string, GitRef>
  /** Full name of the branch that the workspace has checked out. */
  head: string | undefined
  /** By path, the main one first. */
  worktrees: ReadonlyMap<string, GitWorktree>
}

/** @throws AutonomyError STEP_FAILED */
export async function readRefs({ root }: Repository, deps: GitDeps): Promise<RepositoryRefs> {
  const place = { at: root }
  const format = '--format=%(refname)%09%(objectname)%09%(upstream)'
  const [listed, head, worktrees] = await Promise.all([
    gitText(['for-each-ref', format, 'refs/heads', 'refs/remotes'], place, deps),
    gitAnswer(['symbolic-ref', '--quiet', 'HEAD'], place, deps),
    gitText(['worktree', 'list', '--porcelain', '-z'], place, deps),
  ])
  const lines = listed === '' ? [] : listed.split('\n')
  const refs = lines.map((line): [string, GitRef] => {
    const [name = '', commit = '', upstream] = line.split('\t')
    return [name, { commit, upstream: upstream || undefined }]
  })
  return { refs: new Map(refs), head, worktrees: new Map(parseWorktrees(worktrees).map((each) => [each.path, each])) }
}

/** Attributes end with NUL, entries with one more. */
function parseWorktrees(text: string): readonly GitWorktree[] {
  return text.split('\0\0').flatMap((entry) => {
    const fields = new Map(
      entry.split('\0').map((line): [string, string] => {
        const space = line.indexOf(' ')
        return space === -1 ? [line, ''] : [line.slice(0, space), line.slice(space + 1)]
      }),
    )
    const path = fields.get('worktree')
    if (path === undefined) return []
    return [{ path, head: fields.get('HEAD'), branch: fields.get('branch'), locked: fields.get('locked') }]
  })
}
