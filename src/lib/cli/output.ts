/**
 * Writing to stdout and stderr: a promise settles when the bytes are handed over, so a long listing through a pipe is
 * never cut. A reader that went away is no error of ours: on stdout it ends the command silently (`BrokenPipe`), on
 * stderr it is ignored.
 */
import { isSystemError } from '../errors.ts'

/** Thrown when the reader of stdout is gone. Ends the command with status 141 and no message. */
export class BrokenPipe extends Error {
  override readonly name = 'BrokenPipe'
}

/** @throws BrokenPipe */
export function writeOut(text: string): Promise<void> {
  return new Promise((resolve, reject) => {
    process.stdout.write(text, (error) => {
      if (!error) resolve()
      else reject(isSystemError(error, 'EPIPE') ? new BrokenPipe() : error)
    })
  })
}

let guarded = false

export function writeError(text: string): void {
  if (!guarded) {
    guarded = true
    process.stderr.on('error', () => {})
  }
  process.stderr.write(text)
}
