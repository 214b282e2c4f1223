/**
 * The validation checks of the configuration, all at once, each within its own time. A check with `every` is not made
 * again while its last result counts. The state file is written only when such a check was made anew or one is gone.
 */
import { dirname } from 'node:path'
import { toIso } from '../../platform/clock.ts'
import { systemNetwork, type Network } from '../../platform/network.ts'
import type { CheckConfig } from '../../workspace/config.ts'
import type { PipelineDeps } from '../pipeline-deps.ts'
import type { CheckDeps } from './check-deps.ts'
import type { CheckResult } from './check-result.ts'
import { definitionOf, readKeptResults, standingResult, writeKeptResults, type KeptResult } from './check-state.ts'
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
  const kept = checks.some(({ every }) => every > 0) ? readKept(deps) : []
  const now = deps.clock.now()
  const results = await Promise.all(
    checks.map(async (check) => standingResult(check, kept, now) ?? (await makeCheck(check, deps, signal))),
  )
  const keep = checks.flatMap((check, index): KeptResult[] => {
    const result = results[index]
    return check.every > 0 && result ? [{ definition: definitionOf(check), result }] : []
  })
  const text = writeKeptResults(keep)
  if (text !== writeKeptResults(kept)) {
    deps.files.makeDirectory(dirname(deps.paths.checkState))
    await deps.files.writeAtomic(deps.paths.checkState, text, { durable: false })
  }
  return results
}

function readKept({ files, paths }: CheckDeps): readonly KeptResult[] {
  return readKeptResults(files.readTextIfPresent(paths.checkState))
}

async function makeCheck(check: CheckConfig, deps: CheckDeps, signal?: AbortSignal): Promise<CheckResult> {
  const at = toIso(deps.clock.now())
  const before = deps.clock.monotonic()
  const { status, message } = await performCheck(check, deps, signal)
  signal?.throwIfAborted()
  const ms = Math.round(deps.clock.monotonic() - before)
  return { name: check.name, kind: check.kind, status, required: check.required, message, at, ms }
}
