/**
 * The last step: one line in the run log, also when other steps failed. The run lock is held, so lines never mix. A run
 * that is killed leaves none.
 */
import { appendJsonLine } from '../../platform/jsonl.ts'
import { AutonomyError } from '../../errors.ts'
import { pastRuns } from '../past-runs.ts'
import type { PipelineDeps } from '../pipeline-deps.ts'
import { runRecord } from '../run-record.ts'
import type { RunCosts } from '../run-report.ts'
import type { StandingContext, StepOutcome } from '../step-context.ts'

/** @throws AutonomyError IO */
export async function logRun({ run, deps, standing, done }: StandingContext): Promise<StepOutcome> {
  if (run.dryRun) return { counts: { lines: 1 } }
  const steps = [...done, { name: 'log' as const, status: 'ok' as const, ms: 0, counts: { lines: 1 } }]
  deps.files.makeDirectory(deps.paths.reports)
  const end = { steps, score: standing.score, end: deps.clock.now(), costs: costsSinceLastRun(deps) }
  appendJsonLine(deps.paths.pipelineRuns, runRecord(run, end))
  return { counts: { lines: 1 }, appended: [deps.paths.pipelineRuns] }
}

/** The line of the run is worth more than the bill in it: what cannot be read is left out, and `doctor` says so. */
function costsSinceLastRun({ costs, paths }: PipelineDeps): RunCosts | undefined {
  try {
    return costs?.(pastRuns(1, { paths })[0]?.timestamp)
  } catch (error) {
    if (error instanceof AutonomyError) return undefined
    throw error
  }
}
