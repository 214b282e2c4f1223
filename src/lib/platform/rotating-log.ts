/** A log that cannot fill the disk: at its limit it becomes `NAME.1`, in the place of the one before. */
import { closeSync, fstatSync, mkdirSync, openSync, renameSync, writeSync } from 'node:fs'
import { dirname } from 'node:path'
import { translatingErrors } from './file-error.ts'

export interface RotatingLog {
  /** Appends. What the disk refuses is lost: a log never stops the work that it tells of. */
  write(chunk: string | Uint8Array): void
  close(): void
}

/**
 * Readable by its owner only: programs print secrets.
 * @param limit bytes after which it is rotated @throws AutonomyError IO
 */
export function openRotatingLog(path: string, limit: number): RotatingLog {
  const open = (): number => {
    mkdirSync(dirname(path), { recursive: true })
    return openSync(path, 'a', 0o600)
  }
  let descriptor = translatingErrors('write', path, open)
  let size = fstatSync(descriptor).size
  const rotate = (): void => {
    renameSync(path, `${path}.1`)
    closeSync(descriptor)
    descriptor = open()
    size = fstatSync(descriptor).size
  }
  return {
    write: (chunk) => {
      try {
        if (size >= limit) rotate()
        size += writeSync(descriptor, typeof chunk === 'string' ? Buffer.from(chunk) : chunk)
      } catch {
        size = 0
      }
    },
    close: () => closeSync(descriptor),
  }
}
