/** `work distribute`: the most urgent ready work goes to free agents, in one atomic batch. */
import type { Milliseconds } from '../../platform/clock.ts'
import { refuseIfStopped } from '../../workspace/stop-switch.ts'
import type { CoordinationDeps } from '../coordination-deps.ts'
import { type Distribution, planDistribution } from './plan-distribution.ts'

export interface DistributeWork {
  /** All ready work, not only the critical 20 %. */
  everything?: boolean | undefined
  /** Default: as configured. */
  lease?: Milliseconds | undefined
  dryRun?: boolean | undefined
}

type Deps = Pick<CoordinationDeps, 'ledger' | 'clock' | 'config' | 'tracer' | 'paths' | 'files'>

/** @throws AutonomyError STOPPED, STORE_BUSY, INVALID_DOCUMENT, IO */
export async function distributeWork(
  { everything = false, lease, dryRun = false }: DistributeWork,
  { ledger, clock, config, tracer, paths, files }: Deps,
): Promise<Distribution> {
  if (!dryRun) refuseIfStopped(paths, { files })
  const { heartbeat_timeout: timeout, max_attempts: maxAttempts, ageing, lease: usual } = config.coordination
  const rules = { timeout, maxAttempts, ageing, by: 'distribute', lease: lease ?? usual, everything, dryRun }
  return tracer.span({ name: 's2s.work.distribute' }, async (span) => {
    const result = await ledger.change((state) => {
      const plan = planDistribution(state, { ...rules, now: clock.now() })
      return { result: plan.result, steps: dryRun ? [] : plan.steps }
    })
    span.set({ assigned: result.assigned.length, left: result.left.length, ready: result.ready })
    return result
  })
}
