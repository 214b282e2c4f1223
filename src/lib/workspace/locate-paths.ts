/**
 * Where the files of a workspace are on this disk. Its `agent_coordination` may be a symbolic link, and several
 * workspaces (worktrees of one repository) may link to the same folder. Then they must also share what guards it: the
 * lock, and the notes on how far the documents are. These lie where the folder really is: in the state folder beside
 * it, which is that of the workspace it belongs to, or inside of it when it goes by another name.
 */
import { basename, dirname } from 'node:path'
import type { FileSystem } from '../platform/files.ts'
import { workspacePaths, type WorkspacePaths } from './paths.ts'

/** @throws AutonomyError IO */
export function locatePaths(root: string, { files }: { files: Pick<FileSystem, 'linkTarget'> }): WorkspacePaths {
  const paths = workspacePaths(root)
  const folder = files.linkTarget(paths.coordination.folder)
  if (folder === undefined) return paths
  const isOfWorkspace = basename(folder) === basename(paths.coordination.folder)
  const { coordination, locks } = workspacePaths(isOfWorkspace ? dirname(folder) : folder)
  const { checkpoint, index } = coordination
  return {
    ...paths,
    coordination: { ...paths.coordination, checkpoint, index },
    locks: { ...paths.locks, coordination: locks.coordination },
  }
}
