/**
 * Appends a line to a file that many processes write at once without a lock: one write in append mode, which the
 * system does not mix with another. Nothing is ever cut: a line that an earlier writer left unfinished is ended first,
 * so that it spoils no other line than itself.
 */
import { closeSync, constants, fstatSync, openSync, readSync, writeSync } from 'node:fs'
import { AutonomyError } from '../errors.ts'
import { translatingErrors } from './file-error.ts'

const newline = 0x0a
/** Without blocking, so that a named pipe in the file's place does not hang the program. */
const appending = constants.O_RDWR | constants.O_APPEND | constants.O_CREAT | constants.O_NONBLOCK

/**
 * `line` has no line break in it. Not written through to the disk: it survives kill -9, not a power loss.
 * @throws AutonomyError NOT_FOUND when the directory does not exist; IO
 */
export function appendLineUnlocked(path: string, line: string): void {
  translatingErrors('append to', path, () => {
    const descriptor = openSync(path, appending, 0o644)
    try {
      const stats = fstatSync(descriptor)
      if (!stats.isFile()) throw new AutonomyError('IO', `cannot append to ${path}: it is not a regular file`)
      writeSync(descriptor, `${isEnded(descriptor, stats.size) ? '' : '\n'}${line}\n`)
    } finally {
      closeSync(descriptor)
    }
  })
}

function isEnded(descriptor: number, size: number): boolean {
  if (size === 0) return true
  const last = Buffer.allocUnsafe(1)
  readSync(descriptor, last, 0, 1, size - 1)
  return last[0] === newline
}
