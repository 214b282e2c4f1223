/** Where an item is worked on: the workspace itself. Its state is that of the git repository it is in. */
import { dirname, join } from 'node:path'
import type { Milliseconds } from '../../platform/clock.ts'
import type { ItemDeps, PerformItem } from '../run/attempt.ts'
import type { ActiveItem } from '../work-item.ts'
import type { Workplace } from './workplace.ts'

type PlaceDeps = Pick<ItemDeps, 'files' | 'paths' | 'processes'>

/** For one question to git. */
const GIT_TIMEOUT: Milliseconds = 30_000

/** @throws AutonomyError IO */
export async function workplaceFor(_item: ActiveItem, _input: PerformItem, deps: PlaceDeps): Promise<Workplace> {
  const { root } = deps.paths
  return {
    cwd: root,
    env: {},
    fingerprint: () => fingerprint(root, deps),
    handOver: async () => [],
    leave: async () => {},
  }
}

/** Of the commit that is checked out and the names and states of the files that differ from it. */
async function fingerprint(root: string, deps: PlaceDeps): Promise<string | undefined> {
  if (!isInRepository(root, deps)) return undefined
  const argv = ['git', 'status', '--porcelain=v2', '--branch', '--untracked-files=all'] as const
  const env = { GIT_OPTIONAL_LOCKS: '0', GIT_TERMINAL_PROMPT: '0' }
  const { exitCode, sha256 } = await deps.processes.run({ argv, cwd: root, timeout: GIT_TIMEOUT, env, digest: true })
  return exitCode === 0 ? sha256 : undefined
}

/** Without asking git, which costs more than most workspaces have to tell. */
function isInRepository(folder: string, deps: PlaceDeps): boolean {
  if (deps.files.info(join(folder, '.git')) !== undefined) return true
  const parent = dirname(folder)
  return parent !== folder && isInRepository(parent, deps)
}
