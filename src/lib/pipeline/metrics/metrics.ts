/** How well problems get resolved: the result of `report success --json` and the source of the report. */
import type { DurationSummary } from './durations.ts'

export interface SuccessMetrics {
  todos: { total: number; open: number; assigned: number; completed: number; cancelled: number }
  /** Completed share of all that were not cancelled, 0 to 1; null when there are none. */
  completion_rate: number | null
  /** Times to resolution in seconds; null when there is none. */
  mttr_seconds: DurationSummary | null
  mttr_by_category: Readonly<Record<string, DurationSummary>>
  agents: Readonly<Record<string, AgentMetrics>>
  /** Resolutions by outcome, those that did not hold included. */
  outcomes: Readonly<Record<string, number>>
  /** Times a resolved todo was seen again. */
  regressions: number
  resolutions: { total: number; with_cause: number }
  /** Open todos nobody has, by category. */
  waiting: Readonly<Record<string, number>>
  /** Todos whose creation carries no time zone: their times are right only when `logs.timezone` is. */
  without_zone: number
  timezone: string
  recommendations: readonly string[]
}

export interface AgentMetrics {
  open: number
  resolved: number
  succeeded: number
  mttr_seconds: DurationSummary | null
}
