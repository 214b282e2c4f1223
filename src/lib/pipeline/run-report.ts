/** What one pipeline run did: the result of `pipeline run --json` and the source of the run record. */
import type { ErrorCode } from '../errors.ts'
import type { Priority } from '../workspace/config.ts'
import type { CheckResult } from './checks/check-result.ts'
import type { ScanTotals } from './findings.ts'
import type { Prediction } from './predictions.ts'
import type { Score } from './score.ts'
import type { TodoStatus } from './todos/todo.ts'

/** In the order they run; the names are a contract (run log, --json, --only/--skip/--from). */
export const STEP_NAMES = [
  'analyze',
  'predict',
  'learn',
  'metrics',
  'enrich',
  'stale',
  'snapshot',
  'prune',
  'alert',
  'log',
] as const
export type StepName = (typeof STEP_NAMES)[number]

export interface StepReport {
  name: StepName
  /** `planned`: a dry run would have done it. */
  status: 'ok' | 'failed' | 'skipped' | 'planned'
  ms: number
  /** What it did, in whole numbers: {created: 3, refreshed: 12}. */
  counts: Readonly<Record<string, number>>
  error?: { code: ErrorCode | 'BUG'; message: string; hint?: string }
}

export interface RunReport {
  schemaVersion: 1
  run_id: string
  started_at: string
  duration_ms: number
  dry_run: boolean
  /** The total, alone, for scripts: `jq .score`. Null when a document it rests on could not be read. */
  score: number | null
  level: Score['level'] | null
  score_version: 2
  components: Score['components']
  steps: readonly StepReport[]
  scan: ScanTotals
  todos: { total: number; open: number; assigned: number; completed: number; created: number; reopened: number }
  /** The ten most urgent open todos. */
  top: readonly TopTodo[]
  checks: readonly CheckResult[]
  predictions: readonly Prediction[]
  /** Documents that could not be read, with the reason: there is no score then. */
  problems: readonly string[]
  /** Files written, relative to the workspace. */
  files: readonly string[]
  /** 0 ok, 1 a step failed, 3 score under --fail-under. */
  exit_code: number
}

/** An open todo as the summaries show it. */
export interface TopTodo {
  id: string
  title: string
  category: string
  priority: Priority
  status: TodoStatus
  assignee?: string
  occurrences: number
  /** For a todo of the original: the log it was made from. */
  component?: string
  /** ISO 8601, UTC; when the logs last had it. */
  last_seen?: string
  regressions: number
}

/** What agents cost between the end of the run before and the end of this one. */
export interface RunCosts {
  attempts: number
  completed: number
  /** US dollars, of the attempts whose cost is known. */
  usd: number
  /** Attempts whose cost is not known. */
  unknown: number
}

/** One line of `reports/pipeline_runs.jsonl`. The first four fields are the original's. */
export interface RunRecord {
  /** End of the run. */
  timestamp: string
  run_id: string
  duration_seconds: number
  /** Null when a document it rests on could not be read. */
  autonomy_score: number | null
  score_version: 2
  components: Readonly<Record<string, number>>
  steps: readonly {
    name: StepName
    status: StepReport['status']
    ms: number
    counts: Readonly<Record<string, number>>
  }[]
  /** Absent when agents made no attempt since the run before. */
  costs?: RunCosts
  exit_code: number
}
