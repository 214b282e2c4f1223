/** The file lock as a port. `sqlite-file-lock.ts` is the real one. */
import type { Milliseconds } from './clock.ts'

export interface LockOptions {
  /** How long to wait for the holder. 0: try once. */
  wait: Milliseconds
  /** What the lock protects, for the error message: "the todo list". */
  what: string
}

/** The lock while it is held. */
export interface HeldLock {
  /**
   * To be called right before a protected document is replaced.
   * @throws AutonomyError CONFLICT when someone removed the lock file, so that another holder may be at work
   */
  refuseIfLost(): void
}

/** Mutual exclusion across processes. The lock dies with its holder. */
export interface FileLock {
  /**
   * Runs `work` while holding the lock at `path`; releases it afterwards, also when `work` throws. The lock is not
   * reentrant: asking for it again from inside `work` is a bug and throws at once. Two independent calls in one
   * process wait for each other like two processes.
   * @throws AutonomyError STORE_BUSY when it was not free within `wait`; UNSUPPORTED on NFS and SMB
   */
  withLock<T>(path: string, options: LockOptions, work: (held: HeldLock) => Promise<T> | T): Promise<T>
}
