/**
 * Pure: history + todos -> predictions. A fingerprint is predicted live when somebody may have to act on it: its todo is
 * open or resolved (not cancelled) and its probability reaches the threshold. A component is as risky as its riskiest
 * fingerprint: one cause often leaves several signatures, so they are not independent and 1 - prod(1 - p) would
 * overstate it.
 */
import type { Instant, Milliseconds } from '../../platform/clock.ts'
import type { History } from '../history/history.ts'
import type { Prediction } from '../predictions.ts'
import type { Todo } from '../todos/todo.ts'
import { recurrence, type Recurrence } from './recurrence.ts'

export interface PredictInput {
  history: History
  todos: readonly Todo[]
  horizon: Milliseconds
  threshold: number
  now: Instant
}

export interface Risks {
  predictions: readonly Prediction[]
  pattern_risk_scores: Readonly<Record<string, number>>
  component_risk_scores: Readonly<Record<string, number>>
}

/** Stands still within the hour, so that a second run with no news says the same. */
export function predict({ history, todos, horizon, threshold, now }: PredictInput): Risks {
  const hour = Math.ceil(now / 3_600_000) * 3_600_000
  const byFingerprint = new Map(todos.toReversed().map((todo) => [todo.metadata.fingerprint, todo]))
  const rated = history.fingerprints.flatMap((entry) => {
    const todo = byFingerprint.get(entry.fingerprint)
    const { hours, fingerprint, component, error_pattern } = entry
    const regressions = todo?.regressions ?? 0
    const risk = recurrence({ hours, last_seen: Date.parse(entry.last_seen), regressions, horizon, now: hour })
    return risk ? [{ fingerprint, component, error_pattern, todo, risk, probability: round(risk.probability) }] : []
  })
  const byRisk = rated.sort((a, b) => b.probability - a.probability || (a.fingerprint < b.fingerprint ? -1 : 1))
  const live = byRisk.filter(({ todo, probability }) => todo && todo.status !== 'cancelled' && probability >= threshold)
  return {
    predictions: live.map(({ fingerprint, todo, error_pattern, component, probability, risk }) => ({
      fingerprint,
      todo_id: todo?.id ?? '',
      error_pattern,
      component,
      probability,
      model: 'prior',
      features: rounded(risk),
    })),
    pattern_risk_scores: Object.fromEntries(byRisk.map(({ fingerprint, probability }) => [fingerprint, probability])),
    // Highest first: the last entry of a key wins.
    component_risk_scores: Object.fromEntries(
      byRisk.toReversed().map(({ component, probability }) => [component, probability]),
    ),
  }
}

function rounded({ features }: Recurrence): Readonly<Record<string, number>> {
  return Object.fromEntries(Object.entries(features).map(([name, value]) => [name, round(value)]))
}

/** To four decimals, as the original wrote them. */
function round(value: number): number {
  return Math.round(value * 10_000) / 10_000
}
