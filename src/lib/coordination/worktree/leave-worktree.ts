/** After an attempt: a worktree without any work in it goes, every other stays and is named. */
import { AutonomyError } from '../../errors.ts'
import type { Holder } from '../work-event.ts'
import { classifyWorktree } from './classify-worktree.ts'
import type { GcDeps } from './gc-worktrees.ts'
import { inspectWorktree } from './inspect-worktree.ts'
import type { OpenedWorktree } from './open-worktree.ts'
import { removeWorktree } from './remove-worktree.ts'
import { readRefs } from './repository-refs.ts'
import { withWorktreeLock } from './worktree-lock.ts'

/** What became of it, in a sentence. Never throws for what git or the disk refuse: the item is over. */
export async function leaveWorktree(
  { name, path, repository, record }: OpenedWorktree,
  by: Holder,
  deps: GcDeps,
): Promise<string> {
  try {
    return await withWorktreeLock({ name, wait: 60_000 }, deps, async () => {
      if (await isOthers(record.work_item_id, by, deps)) return `${path} is in the hands of its next attempt`
      const state = await readRefs(repository, deps)
      const facts = await inspectWorktree({ name, path, repository, state }, deps)
      const verdict = classifyWorktree(facts, undefined)
      await removeWorktree({ facts, verdict, repository, state }, deps)
      const { branch } = record
      return verdict.action === 'keep'
        ? `worktree ${path}, branch ${branch}: ${verdict.why}`
        : `worktree removed: ${verdict.why}`
    })
  } catch (error) {
    if (error instanceof AutonomyError) return `worktree ${path} stays: ${error.message}`
    throw error
  }
}

/** Somebody claimed the item after this attempt. */
async function isOthers(id: string, { agent, token }: Holder, { ledger }: GcDeps): Promise<boolean> {
  const item = await ledger.read(({ items }) => items.get(id))
  return item?.status === 'active' && (item.agent_id !== agent || item.fencing_token !== token)
}
