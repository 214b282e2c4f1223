/**
 * Writes over a small file in place, in one write and without waiting for the disk: for a note that is rewritten all the
 * time and may be lost. A crash can tear it, and a reader can meet it half written, so it must tell by itself whether it
 * is whole, and always have the same length.
 */
import { closeSync, constants, openSync, writeSync } from 'node:fs'
import { translatingErrors } from './file-error.ts'

/** @throws AutonomyError NOT_FOUND when the directory does not exist; IO */
export function overwrite(path: string, text: string): void {
  translatingErrors('write', path, () => {
    const descriptor = openSync(path, constants.O_WRONLY | constants.O_CREAT, 0o644)
    try {
      writeSync(descriptor, text, 0)
    } finally {
      closeSync(descriptor)
    }
  })
}
