/** Who works in the worktree of an item, by the ledger and by the records of running agents. */
import { toIso } from '../../platform/clock.ts'
import type { CoordinationDeps } from '../coordination-deps.ts'
import { childProcesses, readRunners, runnerProcess } from '../run/runner-record.ts'
import type { ActiveItem } from '../work-item.ts'

export type LeaseDeps = Pick<CoordinationDeps, 'ledger' | 'clock' | 'files' | 'paths' | 'processes'>

/** A sentence, or undefined. */
export async function leaseOf(id: string, deps: LeaseDeps): Promise<string | undefined> {
  const item = await deps.ledger.read(({ items }) => items.get(id))
  if (item?.status === 'active') {
    const claimed = claimOf(item, deps)
    if (claimed !== undefined) return claimed
  }
  const runner = readRunners(deps).find((record) => record.work.some((work) => work.work_item_id === id))
  if (runner === undefined) return undefined
  const isThere = [runnerProcess(runner), ...childProcesses(runner)].some((each) => deps.processes.isRunning(each))
  return isThere ? `${runner.agent_id} (process ${runner.pid}) is still at work on it` : undefined
}

function claimOf({ agent_id, lease_expires }: ActiveItem, { clock }: LeaseDeps): string | undefined {
  if (lease_expires === undefined) return `${agent_id} has claimed it, without a lease`
  return lease_expires > clock.now() ? `${agent_id} has claimed it until ${toIso(lease_expires)}` : undefined
}
