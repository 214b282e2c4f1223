/**
 * Which directory is the workspace: `--workspace`, else AUTONOMY_WORKSPACE, else the nearest directory from the current
 * one upwards with an `autonomy.yaml` or a state folder, else the current directory.
 */
import { dirname, join, resolve } from 'node:path'
import { AutonomyError, isSystemError } from '../errors.ts'
import type { Platform } from '../platform/deps.ts'

type RootDeps = Pick<Platform, 'environment' | 'files'>

/** Absolute. @throws AutonomyError USAGE when the directory that was named is not there */
export function workspaceRoot(workspace: string | undefined, { environment, files }: RootDeps): string {
  if (workspace !== undefined) return existingDirectory(workspace, '--workspace', { environment, files })
  const fromEnvironment = environment.get('AUTONOMY_WORKSPACE')
  if (fromEnvironment !== undefined) {
    return existingDirectory(fromEnvironment, 'AUTONOMY_WORKSPACE', { environment, files })
  }
  const start = currentDirectory(environment)
  for (let directory = start; ; directory = dirname(directory)) {
    if (isWorkspace(directory, files)) return directory
    if (dirname(directory) === directory) return start
  }
}

/** For `init`, which makes a workspace where the person stands: no search upwards. */
export function newWorkspaceRoot(workspace: string | undefined, { environment, files }: RootDeps): string {
  const named = workspace ?? environment.get('AUTONOMY_WORKSPACE')
  return named === undefined ? currentDirectory(environment) : workspaceRoot(workspace, { environment, files })
}

function isWorkspace(directory: string, files: Platform['files']): boolean {
  return (
    files.info(join(directory, 'autonomy.yaml')) !== undefined ||
    files.info(join(directory, '.agent-workspace'))?.kind === 'directory'
  )
}

function existingDirectory(given: string, source: string, { environment, files }: RootDeps): string {
  const path = resolve(currentDirectory(environment), given)
  const kind = files.info(path)?.kind
  if (kind === 'directory') return path
  throw new AutonomyError(
    'USAGE',
    `${source} names ${path}, ${kind === undefined ? 'which does not exist' : 'which is not a directory'}`,
    { hint: `Name an existing directory; \`autonomy init --workspace DIR\` fills an empty one.` },
  )
}

function currentDirectory(environment: Platform['environment']): string {
  try {
    return environment.cwd()
  } catch (error) {
    if (!isSystemError(error, 'ENOENT')) throw error
    throw new AutonomyError('USAGE', 'The current directory no longer exists', {
      hint: 'Change to an existing directory, or name one with --workspace DIR.',
      cause: error,
    })
  }
}
