/**
 * Opening a worktree and removing it exclude each other. Who works in one is protected by the claim of its item, which
 * whoever removes looks at while it has the lock.
 */
import { createHash } from 'node:crypto'
import { join } from 'node:path'
import type { Milliseconds } from '../../platform/clock.ts'
import type { Platform } from '../../platform/deps.ts'
import type { WorkspacePaths } from '../../workspace/paths.ts'

export interface LockFor {
  /** Of the worktree. */
  name: string
  wait: Milliseconds
}

/** One of sixteen, so that few checkouts wait for each other and no lock files pile up. @throws AutonomyError STORE_BUSY */
export async function withWorktreeLock<T>(
  { name, wait }: LockFor,
  { locks, paths }: Pick<Platform, 'locks'> & { paths: Pick<WorkspacePaths, 'state'> },
  work: () => Promise<T>,
): Promise<T> {
  const stripe = createHash('sha256').update(name).digest('hex').slice(0, 1)
  const path = join(paths.state, 'locks', `worktrees-${stripe}.lock`)
  return locks.withLock(path, { wait, what: `the worktree ${name}` }, work)
}
