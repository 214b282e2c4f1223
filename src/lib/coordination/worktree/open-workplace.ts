/** Where an item is worked on: the workspace itself, or with `--worktree` a git worktree and branch of the item's own. */
import { createHash } from 'node:crypto'
import { AutonomyError } from '../../errors.ts'
import { toIso } from '../../platform/clock.ts'
import type { ItemDeps, PerformItem } from '../run/attempt.ts'
import type { ActiveItem, Evidence } from '../work-item.ts'
import { fingerprint } from './fingerprint.ts'
import { handOver } from './hand-over.ts'
import { leaveWorktree } from './leave-worktree.ts'
import { openWorktree } from './open-worktree.ts'
import type { Workplace } from './workplace.ts'

/** @throws AutonomyError STEP_FAILED (this item's worktree cannot be had), USAGE (none can), STORE_BUSY, IO */
export async function workplaceFor(item: ActiveItem, input: PerformItem, deps: ItemDeps): Promise<Workplace> {
  if (input.worktree) return worktreePlace(item, { ...input, base: input.worktree.base }, deps)
  const { root } = deps.paths
  return {
    cwd: root,
    env: {},
    fingerprint: () => fingerprint(root, deps),
    handOver: async () => [],
    leave: async () => {},
  }
}

async function worktreePlace(
  item: ActiveItem,
  { agent, base, note }: PerformItem & { base: string | undefined },
  deps: ItemDeps,
): Promise<Workplace> {
  const opened = await openWorktree({ id: item.id, base }, deps)
  const { path, cwd, record } = opened
  const by = { agent, token: item.fencing_token }
  const env = { AUTONOMY_WORKSPACE: deps.paths.root, AUTONOMY_WORKTREE: path, AUTONOMY_BRANCH: record.branch }
  const hooks = { AUTONOMY_AGENT: agent, AUTONOMY_WORK_ITEM: item.id, AUTONOMY_FENCING_TOKEN: String(by.token) }
  return {
    cwd,
    env,
    fingerprint: () => fingerprint(path, deps),
    handOver: async () => {
      try {
        return await handOver({ item, opened, env: { ...env, ...hooks } }, deps)
      } catch (error) {
        return [refusedHandOver(error, record.branch, deps)]
      }
    },
    leave: async () => {
      const line = await leaveWorktree(opened, by, deps)
      deps.log.write(`== ${item.id}: ${line}\n`)
      note?.(`${item.id}: ${line}`)
    },
  }
}

/** The folder is gone, or git does not answer: the attempt has nothing to show. */
function refusedHandOver(error: unknown, branch: string, { clock, redact }: ItemDeps): Evidence {
  if (!(error instanceof AutonomyError)) throw error
  const output_tail = redact(error.message)
  return {
    command: `git commit (hand-over of ${branch})`,
    exit_code: 1,
    duration_ms: 0,
    output_sha256: createHash('sha256').update(output_tail).digest('hex'),
    output_tail,
    at: toIso(clock.now()),
  }
}
