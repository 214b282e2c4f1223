/** Lock files that git leaves when it is killed. Who removes them holds the claim of the item and the worktree's lock. */
import { join } from 'node:path'
import type { Milliseconds } from '../../platform/clock.ts'
import type { Platform } from '../../platform/deps.ts'

/** A git that works finishes or touches its lock within this. */
const STALE: Milliseconds = 3000
const LOOK_EVERY: Milliseconds = 100

export interface LockPlaces {
  /** Git's own folder of the worktree. */
  gitDir: string
  commonDir: string
  /** Short. */
  branch: string
}

/** Waits for locks that are young; those that stay are removed. */
export async function clearStaleLocks(
  { gitDir, commonDir, branch }: LockPlaces,
  { files, clock }: Pick<Platform, 'files' | 'clock'>,
): Promise<void> {
  const paths = [
    join(gitDir, 'index.lock'),
    join(gitDir, 'HEAD.lock'),
    join(commonDir, 'refs', 'heads', `${branch}.lock`),
  ]
  for (const path of paths) {
    for (let info = files.info(path); info !== undefined; info = files.info(path)) {
      if (clock.now() - info.modified < STALE) await clock.sleep(LOOK_EVERY)
      else files.remove(path)
    }
  }
}
