/** The file lock within one process, for tests of operations: keeps the same contract as the real one. */
import { AsyncLocalStorage } from 'node:async_hooks'
import { resolve } from 'node:path'
import { AutonomyError } from '../src/lib/errors.ts'
import type { FileLock } from '../src/lib/platform/file-lock.ts'

export function memoryFileLock(): FileLock {
  const held = new Map<string, Promise<void>>()
  const heldHere = new AsyncLocalStorage<readonly string[]>()
  return {
    async withLock(path, { wait, what }, work) {
      const file = resolve(path)
      const outer = heldHere.getStore() ?? []
      if (outer.includes(file)) throw new Error(`the lock on ${what} (${file}) is already held by this very call`)
      const deadline = performance.now() + wait
      for (let holder = held.get(file); holder; holder = held.get(file)) {
        if (!(await endsBefore(holder, deadline)))
          throw new AutonomyError('STORE_BUSY', `${what} is in use`, { hint: 'Try again later.' })
      }
      const { promise, resolve: release } = Promise.withResolvers<void>()
      held.set(file, promise)
      try {
        return await heldHere.run([...outer, file], async () => work({ refuseIfLost: () => {} }))
      } finally {
        held.delete(file)
        release()
      }
    },
  }
}

async function endsBefore(holder: Promise<void>, deadline: number): Promise<boolean> {
  const left = deadline - performance.now()
  if (left <= 0) return false
  const { promise: tooLate, resolve: expire } = Promise.withResolvers<boolean>()
  const timer = setTimeout(() => expire(false), left)
  const ended = await Promise.race([holder.then(() => true), tooLate])
  clearTimeout(timer)
  return ended
}
