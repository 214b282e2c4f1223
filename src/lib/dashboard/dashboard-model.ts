/** Everything the dashboard shows, as one value: the result of `dashboard --json` and the source of every rendering. */
import type { CoordinationStatus } from '../coordination/meta/coordination-status.ts'
import type { CheckResult } from '../pipeline/checks/check-result.ts'
import type { HealingAction, Prediction } from '../pipeline/predictions.ts'
import type { PastRun } from '../pipeline/run-record.ts'
import type { TopTodo } from '../pipeline/run-report.ts'
import type { Score } from '../pipeline/score.ts'
import type { TodoCounts } from '../pipeline/todo-overview.ts'
import type { Spending } from './read-spending.ts'

export interface DashboardModel {
  schemaVersion: 1
  /** ISO 8601, UTC. */
  generated_at: string
  workspace: string
  stopped: boolean
  stop_reason?: string
  score: Score | null
  todos: TodoCounts
  /** The most urgent open todos, at most ten. */
  top: readonly TopTodo[]
  /** As last recorded. */
  checks: readonly CheckResult[]
  /** With the title of their todo; highest first, at most ten. */
  predictions: readonly (Prediction & { title: string })[]
  prediction_horizon_hours: number
  /** Highest first, at most five. */
  component_risks: readonly { component: string; risk: number }[]
  /** Newest first, at most five. */
  healing: readonly HealingAction[]
  /** Newest first, at most twenty. */
  runs: readonly PastRun[]
  /** Null where no agents are coordinated, and in what a pipeline run leaves behind. */
  coordination: CoordinationStatus | null
  /** Of the last 24 hours. Null where no attempt of an agent is recorded, and in what a pipeline run leaves behind. */
  costs: Spending | null
  /** Documents that could not be read, with the reason: what is shown leaves them out. */
  problems: readonly string[]
}
