/** Removes a directory that this program made itself, with all that is in it. */
import { rmSync } from 'node:fs'
import { translatingErrors } from './file-error.ts'

/** Nothing there is no error. A process that still writes into it is given a moment. @throws AutonomyError IO */
export function removeTree(directory: string): void {
  const again = { maxRetries: 5, retryDelay: 50 }
  translatingErrors('remove', directory, () => rmSync(directory, { recursive: true, force: true, ...again }))
}
