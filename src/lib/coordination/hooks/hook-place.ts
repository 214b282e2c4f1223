/** Where the pre-commit hook of the repository around the workspace is, as git itself finds it. */
import { join, relative } from 'node:path'
import { AutonomyError } from '../../errors.ts'
import type { Platform } from '../../platform/deps.ts'
import type { WorkspacePaths } from '../../workspace/paths.ts'
import { openRepository } from '../worktree/repository.ts'
import { gitText } from '../worktree/run-git.ts'

export type HookDeps = Pick<Platform, 'environment' | 'files' | 'processes'> & {
  paths: Pick<WorkspacePaths, 'root' | 'coordination'>
}

export interface HookPlace {
  /** Of the workspace, symbolic links resolved. */
  workspace: string
  folder: string
  /** The hook itself. */
  path: string
}

/** Respects core.hooksPath. @throws AutonomyError USAGE (no repository), CONFLICT (hooks of several repositories) */
export async function hookPlace(deps: HookDeps): Promise<HookPlace> {
  const { root, prefix, commonDir } = await openRepository(deps)
  const folder = await gitText(['rev-parse', '--path-format=absolute', '--git-path', 'hooks'], { at: root }, deps)
  if (![root, commonDir].some((owner) => isWithin(folder, owner))) {
    throw new AutonomyError(
      'CONFLICT',
      `core.hooksPath leads to ${folder}, where hooks run for other repositories too`,
      {
        hint: 'Nothing was written. Let the hook there call `autonomy hooks check`, or give this repository a core.hooksPath of its own.',
      },
    )
  }
  return { workspace: join(root, prefix), folder, path: join(folder, 'pre-commit') }
}

export function isWithin(path: string, folder: string): boolean {
  const from = relative(folder, path)
  return from === '' || !(from === '..' || from.startsWith('../'))
}
