/**
 * The last step: one line in the run log, also when other steps failed. The run lock is held, so lines never mix. A run
 * that is killed leaves none.
 */
import { appendJsonLine } from '../../platform/jsonl.ts'
import { runRecord } from '../run-record.ts'
import type { StandingContext, StepOutcome } from '../step-context.ts'

/** @throws AutonomyError IO */
export async function logRun({ run, deps, standing, done }: StandingContext): Promise<StepOutcome> {
  if (run.dryRun) return { counts: { lines: 1 } }
  const steps = [...done, { name: 'log' as const, status: 'ok' as const, ms: 0, counts: { lines: 1 } }]
  deps.files.makeDirectory(deps.paths.reports)
  appendJsonLine(deps.paths.pipelineRuns, runRecord(run, { steps, score: standing.score, end: deps.clock.now() }))
  return { counts: { lines: 1 }, appended: [deps.paths.pipelineRuns] }
}
