/**
 * Writing to stdout and stderr: a promise settles when the bytes are handed over, so a long listing through a pipe is
 * never cut. A reader that went away is no error of ours: on stdout it ends the command silently (`BrokenPipe`), on
 * stderr it is ignored.
 */
import { AutonomyError, isSystemError } from '../errors.ts'
import { fileError } from '../platform/file-error.ts'
import { writeStandard } from '../platform/standard-output.ts'

/** Thrown when the reader of stdout is gone. Ends the command with status 141 and no message. */
export class BrokenPipe extends Error {
  override readonly name = 'BrokenPipe'
}

/** @throws BrokenPipe; AutonomyError IO when it cannot be written, as on a full disk */
export async function writeOut(text: string): Promise<void> {
  try {
    await writeStandard('stdout', text)
  } catch (error) {
    throw isSystemError(error, 'EPIPE') ? new BrokenPipe() : lostReport(error)
  }
}

/** Results are printed when they are there: an agent must not take this for "nothing was done" and claim once more. */
function lostReport(error: unknown): AutonomyError {
  const { code, message } = fileError(error, 'write to', 'standard output')
  return new AutonomyError(code, message, {
    cause: error,
    hint: 'The command itself was carried out; only what it prints is lost. Look at what it did before it is given again.',
  })
}

/** A person who closed stderr wants to read none of it: that is no failure. */
export function writeError(text: string): void {
  writeStandard('stderr', text).catch(() => {})
}
