/** Writes the dashboard page where the user says. Never over something that is not a plain file. */
import { dirname } from 'node:path'
import { AutonomyError } from '../errors.ts'
import type { FileSystem } from '../platform/files.ts'

/** @throws AutonomyError USAGE when `path` is a directory, device or pipe, or its folder does not exist; IO */
export async function writePage(path: string, html: string, { files }: { files: FileSystem }): Promise<void> {
  const existing = files.info(path)
  if (existing && existing.kind !== 'file') {
    throw new AutonomyError('USAGE', `${path} is not a regular file`, { hint: 'Name a file, such as dashboard.html.' })
  }
  if (files.info(dirname(path))?.kind !== 'directory') {
    throw new AutonomyError('USAGE', `the folder ${dirname(path)} does not exist`, { hint: 'Make it first.' })
  }
  await files.writeAtomic(path, html)
}
