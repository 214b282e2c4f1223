/**
 * The line a run leaves in `reports/pipeline_runs.jsonl`, and the reading of such lines: ours and the original's, which
 * have the first four fields only.
 */
import { toIso, type Instant } from '../platform/clock.ts'
import { arrayAt, inside, isObject, numberField, objectAt, present, stringField, type Place } from './document-shape.ts'
import type { RunCosts, RunRecord, StepReport } from './run-report.ts'
import type { Standing } from './standing.ts'
import type { Run } from './step-context.ts'

/** 1 when a step failed or there is no score, 3 when the score is under --fail-under, else 0. */
export function runExitCode(
  steps: readonly StepReport[],
  score: Standing['score'],
  failUnder: number | undefined,
): 0 | 1 | 3 {
  if (score === null || steps.some((step) => step.status === 'failed')) return 1
  return failUnder !== undefined && score.total < failUnder ? 3 : 0
}

interface RunEnd {
  steps: readonly StepReport[]
  score: Standing['score']
  end: Instant
  costs?: RunCosts | undefined
}

export function runRecord(run: Run, { steps, score, end, costs }: RunEnd): RunRecord {
  return {
    timestamp: toIso(end),
    run_id: run.id,
    duration_seconds: Math.max(0, (end - run.startedAt) / 1000),
    autonomy_score: score?.total ?? null,
    score_version: 2,
    components: Object.fromEntries((score?.components ?? []).map(({ name, points }) => [name, points])),
    steps: steps.map(({ name, status, ms, counts }) => ({ name, status, ms, counts })),
    ...(costs && { costs }),
    exit_code: runExitCode(steps, score, run.failUnder),
  }
}

/** A past run as `pipeline history` and the dashboard show it. */
export interface PastRun {
  timestamp: string
  run_id: string
  duration_seconds: number
  score: number | null
  /** 1: a line of the original, whose score was reckoned otherwise. */
  score_version: number
  failed_steps: readonly string[]
  exit_code: number
}

/** @throws AutonomyError INVALID_DOCUMENT */
export function parsePastRun(value: unknown, place: Place): PastRun {
  const line = objectAt(value, place)
  const numbers = present(line, place, { strings: [], numbers: ['autonomy_score', 'score_version', 'exit_code'] })
  const steps = line['steps'] === undefined ? [] : arrayAt(line['steps'], inside(place, 'steps'))
  return {
    timestamp: stringField(line, 'timestamp', place),
    run_id: stringField(line, 'run_id', place),
    duration_seconds: numberField(line, 'duration_seconds', place),
    score: numbers.autonomy_score ?? null,
    score_version: numbers.score_version ?? 1,
    failed_steps: steps
      .filter(isObject)
      .filter((step) => step['status'] === 'failed')
      .map((step) => String(step['name'])),
    exit_code: numbers.exit_code ?? 0,
  }
}
