/** `work distribute`: the most urgent ready work goes to free agents, in one atomic batch. */
import type { Milliseconds } from '../../platform/clock.ts'
import { ordersFor } from '../../workspace/stop-orders.ts'
import { refuseIfStopped, stopState } from '../../workspace/stop-switch.ts'
import type { Agent } from '../agent.ts'
import type { CoordinationDeps } from '../coordination-deps.ts'
import type { CoordinationState } from '../ledger.ts'
import { holdsNow } from '../reservations/holds-now.ts'
import { recordClaim } from '../work/claim-work.ts'
import { recordItemSpan } from '../work/item-trace.ts'
import { type Distribution, type DistributionPlan, planDistribution } from './plan-distribution.ts'

export interface DistributeWork {
  /** All ready work, not only the critical 20 %. */
  everything?: boolean | undefined
  /** Default: as configured. */
  lease?: Milliseconds | undefined
  dryRun?: boolean | undefined
}

/** @throws AutonomyError STOPPED, STORE_BUSY, INVALID_DOCUMENT, IO */
export async function distributeWork(input: DistributeWork, deps: CoordinationDeps): Promise<Distribution> {
  const { ledger, clock, config, tracer } = deps
  const { everything = false, dryRun = false, lease = config.coordination.lease } = input
  const { heartbeat_timeout: timeout, max_attempts: maxAttempts, ageing } = config.coordination
  const rules = {
    timeout,
    maxAttempts,
    ageing,
    by: 'distribute',
    lease,
    everything,
    dryRun,
    isStopped: stopOrders(deps),
  }
  const plan = (state: CoordinationState): DistributionPlan => {
    const now = clock.now()
    return planDistribution(state, { ...rules, now, holds: holdsNow(now, deps) })
  }
  if (dryRun) return ledger.read((state) => plan(state).result)
  refuseIfStopped(deps.paths, deps)
  return tracer.span({ name: 's2s.work.distribute' }, async (span) => {
    const start = clock.now()
    const { result, claimed, failed } = await ledger.change((state) => {
      const planned = plan(state)
      return { result: planned, steps: planned.steps }
    })
    span.set({ assigned: result.assigned.length, left: result.left.length, ready: result.ready })
    for (const each of claimed) await recordClaim(each, { start, agent: each.item.agent_id }, deps)
    for (const item of failed) await recordItemSpan(item, deps)
    return result
  })
}

/** Orders for the whole workspace are refused before; these name a team or an agent. */
function stopOrders({ paths, files }: CoordinationDeps): (agent: Agent) => boolean {
  const { scopes = [] } = stopState(paths, { files })
  return ({ id, team }) => ordersFor(scopes, { agent: id, ...(team !== undefined && { team }) }).length > 0
}
