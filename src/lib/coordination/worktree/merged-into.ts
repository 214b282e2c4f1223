/**
 * Whether what a commit brings is in another branch already: as it is, patch for patch (rebased, cherry-picked), or as
 * one patch (squash-merged). Anything doubtful counts as not merged.
 */
import type { GitDeps } from './run-git.ts'
import { gitAnswer } from './run-git.ts'

export interface MergeTarget {
  /** As a person says it: `main`, `origin/main`. */
  name: string
  commit: string
}

export interface Merge {
  into: string
  how: 'ancestor' | 'patches' | 'squash'
}

export interface AskMerged {
  /** A folder of the repository. */
  at: string
  tip: string
  targets: readonly MergeTarget[]
}

/** Of a commit that is made only to be compared: the same each time. */
const NOBODY = {
  GIT_AUTHOR_NAME: 'autonomy',
  GIT_AUTHOR_EMAIL: 'autonomy@localhost',
  GIT_AUTHOR_DATE: '2000-01-01T00:00:00Z',
  GIT_COMMITTER_NAME: 'autonomy',
  GIT_COMMITTER_EMAIL: 'autonomy@localhost',
  GIT_COMMITTER_DATE: '2000-01-01T00:00:00Z',
}

/** Cheap questions for all targets before dear ones. */
export async function mergedInto(asked: AskMerged, deps: GitDeps): Promise<Merge | undefined> {
  for (const how of ['ancestor', 'patches', 'squash'] as const) {
    for (const target of asked.targets) {
      if (await IS_MERGED[how]({ ...asked, target: target.commit }, deps)) return { into: target.name, how }
    }
  }
  return undefined
}

type Question = Pick<AskMerged, 'at' | 'tip'> & { target: string }

const IS_MERGED = {
  ancestor: async ({ at, tip, target }: Question, deps: GitDeps) =>
    (await gitAnswer(['merge-base', '--is-ancestor', tip, target], { at }, deps)) !== undefined,
  patches: async ({ at, tip, target }: Question, deps: GitDeps) => {
    // What a merge commit itself brings, `git cherry` does not compare.
    const merges = await gitAnswer(['rev-list', '--merges', '--count', `${target}..${tip}`], { at }, deps)
    return merges === '0' && hasAll(await gitAnswer(['cherry', target, tip], { at }, deps))
  },
  squash: async ({ at, tip, target }: Question, deps: GitDeps) => {
    const fork = await gitAnswer(['merge-base', target, tip], { at }, deps)
    if (fork === undefined || (await gitAnswer(['diff', '--quiet', fork, tip], { at }, deps)) !== undefined)
      return false
    const words = ['-c', 'commit.gpgSign=false', 'commit-tree', `${tip}^{tree}`, '-p', fork, '-m', 'squash']
    const squashed = await gitAnswer(words, { at, env: NOBODY }, deps)
    return squashed !== undefined && hasAll(await gitAnswer(['cherry', target, squashed], { at }, deps))
  },
}

/** `- commit` for each that the other side has, `+ commit` for each that it has not. */
function hasAll(cherry: string | undefined): boolean {
  return cherry !== undefined && cherry !== '' && cherry.split('\n').every((line) => line.startsWith('- '))
}
