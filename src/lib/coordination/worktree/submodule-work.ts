/** Submodules of a worktree have repositories of their own, which would go with it. */
import { join } from 'node:path'
import type { Platform } from '../../platform/deps.ts'
import { git, gitAnswer } from './run-git.ts'

export interface Submodules {
  /** Checked out, with nested ones. */
  paths: readonly string[]
  /** Of these, those with commits or stashes that no remote branch of theirs has. */
  holding: readonly string[]
}

const NONE: Submodules = { paths: [], holding: [] }

export async function submoduleWork(
  { path, gitDir }: { path: string; gitDir: string },
  deps: Pick<Platform, 'processes' | 'files'>,
): Promise<Submodules> {
  const hasAny = deps.files.info(join(path, '.gitmodules')) ?? deps.files.info(join(gitDir, 'modules'))
  return hasAny === undefined ? NONE : below(path, deps)
}

async function below(path: string, deps: Pick<Platform, 'processes' | 'files'>): Promise<Submodules> {
  const { stdout } = await git(['ls-files', '--stage', '-z'], { at: path }, deps)
  const links = stdout.split('\0').filter((entry) => entry.startsWith('160000 '))
  const inside = links.map((entry) => join(path, entry.slice(entry.indexOf('\t') + 1)))
  const paths = inside.filter((sub) => deps.files.info(join(sub, '.git')) !== undefined)
  const nested = await Promise.all(paths.map((sub) => below(sub, deps)))
  const held = await Promise.all(paths.map((sub) => holdsWork(sub, deps)))
  return {
    paths: [...paths, ...nested.flatMap((each) => each.paths)],
    holding: [...paths.filter((_, at) => held[at]), ...nested.flatMap((each) => each.holding)],
  }
}

async function holdsWork(at: string, deps: Pick<Platform, 'processes'>): Promise<boolean> {
  const words = ['rev-list', '--count', 'HEAD', '--branches', '--tags', '--not', '--remotes']
  const own = await gitAnswer(words, { at }, deps)
  const stash = await gitAnswer(['rev-parse', '--verify', '--quiet', 'refs/stash'], { at }, deps)
  return own !== '0' || stash !== undefined
}
