/**
 * Past runs, newest first, read from the end of `reports/pipeline_runs.jsonl`: the cost depends on how many are asked
 * for, not on how many there are. A last line that a crash tore is left out.
 */
import { countJsonLines, readLastJsonLines } from '../platform/jsonl.ts'
import type { WorkspacePaths } from '../workspace/paths.ts'
import { parsePastRun, type PastRun } from './run-record.ts'

/** @throws AutonomyError INVALID_DOCUMENT (with position), IO */
export function pastRuns(
  limit: number,
  { paths }: { paths: Pick<WorkspacePaths, 'pipelineRuns'> },
): readonly PastRun[] {
  return readLastJsonLines(paths.pipelineRuns, limit, parsePastRun).records.toReversed()
}

export interface RunRow extends PastRun {
  /** Against the run before; null when either has no score or they were reckoned by different rules. */
  delta: number | null
}

export interface RunHistory {
  /** Newest first. */
  runs: readonly RunRow[]
  /** How many there are in all. */
  total: number
}

/** At most `limit` runs with the change of the score. @throws AutonomyError INVALID_DOCUMENT, IO */
export function runHistory(limit: number, deps: { paths: Pick<WorkspacePaths, 'pipelineRuns'> }): RunHistory {
  const runs = pastRuns(limit + 1, deps)
  const row = (run: PastRun, index: number): RunRow => ({ ...run, delta: deltaOf(run, runs[index + 1]) })
  const rows = runs.slice(0, limit).map(row)
  return { runs: rows, total: Math.max(rows.length, countJsonLines(deps.paths.pipelineRuns)) }
}

function deltaOf(run: PastRun, before: PastRun | undefined): number | null {
  if (!before || run.score === null || before.score === null || run.score_version !== before.score_version) return null
  return run.score - before.score
}
