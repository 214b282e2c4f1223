/**
 * The validation checks of the configuration, all at once, each within its own time. A check with `every` is not made
 * again while its last result counts. Keeping the results is the caller's, so that a full disk hides none of them.
 */
import { toIso } from '../../platform/clock.ts'
import { systemNetwork, type Network } from '../../platform/network.ts'
import type { CheckConfig } from '../../workspace/config.ts'
import type { PipelineDeps } from '../pipeline-deps.ts'
import type { CheckDeps } from './check-deps.ts'
import type { CheckResult } from './check-result.ts'
import { lastResults, standingResult } from './last-results.ts'
import { performCheck } from './perform-check.ts'

type RunChecksDeps = Pick<PipelineDeps, 'config' | 'paths' | 'files' | 'clock' | 'processes' | 'environment'> & {
  /** Default: the real one. */
  network?: Network
}

/**
 * Results in the order of the configuration.
 * @throws AutonomyError IO (the state file); the signal's reason when it aborts
 */
export async function runChecks(given: RunChecksDeps, signal?: AbortSignal): Promise<readonly CheckResult[]> {
  const deps: CheckDeps = { ...given, network: given.network ?? systemNetwork }
  const { checks } = deps.config
  const last = lastResults(deps)
  const now = deps.clock.now()
  return Promise.all(
    checks.map(async (check) => standingResult(check, last, now) ?? (await makeCheck(check, deps, signal))),
  )
}

async function makeCheck(check: CheckConfig, deps: CheckDeps, signal?: AbortSignal): Promise<CheckResult> {
  const at = toIso(deps.clock.now())
  const before = deps.clock.monotonic()
  const { status, message } = await performCheck(check, deps, signal)
  signal?.throwIfAborted()
  const ms = Math.round(deps.clock.monotonic() - before)
  return { name: check.name, kind: check.kind, status, required: check.required, message, at, ms }
}
