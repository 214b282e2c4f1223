/** (contract only; the platform work fills this in) */
import type { Milliseconds } from './clock.ts'

export interface LockOptions {
  /** How long to wait for the holder. 0: try once. */
  wait: Milliseconds
  /** What the lock protects, for the error message: "the todo list". */
  what: string
}

/** Mutual exclusion across processes. The lock dies with its holder. */
export interface FileLock {
  /**
   * Runs `work` while holding the lock at `path`; releases it afterwards, also when `work` throws.
   * @throws AutonomyError STORE_BUSY when it was not free within `wait`; UNSUPPORTED on NFS/SMB
   */
  withLock<T>(path: string, options: LockOptions, work: () => Promise<T> | T): Promise<T>
}
