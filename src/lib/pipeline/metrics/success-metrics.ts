/**
 * Pure: todos -> how well problems get resolved. Times to resolution are those of resolutions by a person or an agent
 * that held at least in part; a todo that closed by itself was resolved by nobody. Reopened todos count once for each
 * resolution. Nothing here depends on the time of day: with the same todos the report is the same.
 */
import type { Todo } from '../todos/todo.ts'
import { isOpen } from '../todos/todo.ts'
import { hasZone } from '../todos/todo-time.ts'
import { resolutionsOf, type TodoResolution } from '../todos/resolutions.ts'
import { sortedRecord, summarise, type DurationSummary } from './durations.ts'
import type { AgentMetrics, SuccessMetrics } from './metrics.ts'
import { recommend } from './recommend.ts'

/** One resolution of a todo, with what it is grouped by. */
interface Resolved extends TodoResolution {
  category: string
}

export function successMetrics(todos: readonly Todo[], timezone: string): SuccessMetrics {
  const open = todos.filter(isOpen)
  const resolved = todos.flatMap((todo) =>
    resolutionsOf(todo, timezone).map((each): Resolved => Object.assign({ category: todo.category }, each)),
  )
  const worked = resolved.filter(({ outcome }) => outcome !== 'auto_resolved')
  const count = (status: Todo['status']): number => todos.filter((todo) => todo.status === status).length
  const counted = todos.length - count('cancelled')
  const facts: Omit<SuccessMetrics, 'recommendations'> = {
    todos: {
      total: todos.length,
      open: open.length,
      assigned: open.filter(({ assignee }) => assignee).length,
      completed: count('completed'),
      cancelled: count('cancelled'),
    },
    completion_rate: counted === 0 ? null : count('completed') / counted,
    mttr_seconds: mttr(worked) ?? null,
    mttr_by_category: byCategory(worked),
    agents: agentMetrics(open, worked),
    outcomes: countBy(resolved.map(({ outcome }) => outcome)),
    regressions: todos.reduce((sum, { regressions = 0 }) => sum + regressions, 0),
    resolutions: { total: worked.length, with_cause: worked.filter(({ root_cause }) => root_cause).length },
    waiting: countBy(open.filter(({ assignee }) => !assignee).map(({ category }) => category)),
    without_zone: todos.filter(({ created_at }) => created_at !== '' && !hasZone(created_at)).length,
    timezone,
  }
  return { ...facts, recommendations: recommend(facts, todos) }
}

function mttr(resolved: readonly Resolved[]): DurationSummary | undefined {
  return summarise(
    resolved.flatMap(({ outcome, seconds }) => (outcome === 'failed' || seconds === undefined ? [] : [seconds])),
  )
}

function byCategory(resolved: readonly Resolved[]): Readonly<Record<string, DurationSummary>> {
  const groups = [...Map.groupBy(resolved, ({ category }) => category)]
  return sortedRecord(
    Object.fromEntries(
      groups.flatMap(([category, theirs]) => {
        const summary = mttr(theirs)
        return summary ? [[category, summary]] : []
      }),
    ),
  )
}

function agentMetrics(open: readonly Todo[], resolved: readonly Resolved[]): SuccessMetrics['agents'] {
  const names = new Set([...open.map(({ assignee }) => assignee), ...resolved.map(({ agent }) => agent)])
  const rows = [...names].flatMap((name) => {
    if (!name) return []
    const theirs = resolved.filter(({ agent }) => agent === name)
    const metrics: AgentMetrics = {
      open: open.filter(({ assignee }) => assignee === name).length,
      resolved: theirs.length,
      succeeded: theirs.filter(({ outcome }) => outcome === 'success').length,
      mttr_seconds: mttr(theirs) ?? null,
    }
    return [[name, metrics] as const]
  })
  return sortedRecord(Object.fromEntries(rows))
}

function countBy(words: readonly string[]): Readonly<Record<string, number>> {
  const groups = [...Map.groupBy(words, (word) => word)]
  return sortedRecord(Object.fromEntries(groups.map(([word, all]) => [word, all.length])))
}
