/** Where a program is, and whether it could be run there: asked before starting it, while there is a good answer. */
import { accessSync, constants, statSync } from 'node:fs'
import { delimiter, join, resolve } from 'node:path'
import { AutonomyError } from '../errors.ts'

/** Absolute path of a program, or undefined. A name with a slash is relative to `cwd`, any other is sought on PATH. */
export function which(program: string, cwd: string = process.cwd()): string | undefined {
  if (program.includes('/')) return [resolve(cwd, program)].find(isExecutable)
  const directories = (process.env['PATH'] ?? '').split(delimiter).filter((directory) => directory !== '')
  return directories.map((directory) => resolve(join(directory, program))).find(isExecutable)
}

/** The system reports a missing directory as a missing program. @throws AutonomyError NOT_FOUND */
export function refuseBadDirectory(cwd: string | undefined): void {
  if (cwd === undefined || statSync(cwd, { throwIfNoEntry: false })?.isDirectory()) return
  throw new AutonomyError('NOT_FOUND', `cannot run a program in ${cwd}: it is not a directory`)
}

function isExecutable(path: string): boolean {
  try {
    accessSync(path, constants.X_OK)
    return statSync(path).isFile()
  } catch {
    return false
  }
}
