/** Makes the names in a directory survive power loss: what was created or renamed there is found again. */
import { closeSync, fsyncSync, openSync } from 'node:fs'
import { isSystemError } from '../errors.ts'

/** Some file systems cannot sync a directory and need not. */
export function syncDirectory(directory: string): void {
  const descriptor = openSync(directory, 'r')
  try {
    fsyncSync(descriptor)
  } catch (error) {
    if (!isSystemError(error, 'EINVAL', 'ENOTSUP', 'ENOSYS', 'EBADF')) throw error
  } finally {
    closeSync(descriptor)
  }
}
