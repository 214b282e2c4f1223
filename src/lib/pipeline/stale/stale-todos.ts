/**
 * Pure: which todos may close by themselves. Only one that the logs led to and nobody has begun; whose fingerprint the
 * last N scans that read something did not have; that is old enough since it was last seen, and was seen seldom; and that
 * is neither critical nor about security. Judged at the time of the last such scan, so that runs over silent logs, or
 * none at all, close nothing.
 */
import type { Milliseconds } from '../../platform/clock.ts'
import type { History } from '../history/history.ts'
import { todoInstant } from '../todos/todo-time.ts'
import type { Todo } from '../todos/todo.ts'

export interface StaleInput {
  todos: readonly Todo[]
  history: History
  rule: { runs: number; min_age: Milliseconds; max_occurrences: number }
  timezone: string
}

/** Ids of the todos to close. */
export function staleTodos({ todos, history, rule, timezone }: StaleInput): ReadonlySet<string> {
  const judgedAt = todoInstant(history.last_scan_at, timezone)
  if (judgedAt === undefined || history.scans < rule.runs) return new Set()
  const lastScans = new Map(history.fingerprints.map((entry) => [entry.fingerprint, entry.last_scan_number]))
  const stale = todos.filter((todo) => {
    if (!mayCloseByItself(todo)) return false
    const { fingerprint = '', occurrences = 0 } = todo.metadata
    // A fingerprint that the history has forgotten was last seen before everything it remembers.
    const absent = history.scans - (lastScans.get(fingerprint) ?? 0)
    const since = lastActivity(todo, timezone)
    const isOld = since !== undefined && judgedAt - since >= rule.min_age
    return absent >= rule.runs && isOld && occurrences <= rule.max_occurrences
  })
  return new Set(stale.map(({ id }) => id))
}

function mayCloseByItself({ status, priority, category, metadata }: Todo): boolean {
  const isUntouched = status === 'pending' || status === 'assigned'
  const isOurs = metadata.auto_generated === true && Boolean(metadata.fingerprint)
  return isUntouched && isOurs && priority !== 'critical' && category !== 'security'
}

/** The latest of: created, reopened, seen by a run. Undefined when none of them can be read. */
function lastActivity({ created_at, reopened_at, metadata }: Todo, timezone: string): number | undefined {
  const times = [created_at, reopened_at, metadata.last_run_at].flatMap((text) => todoInstant(text, timezone) ?? [])
  return times.length === 0 ? undefined : Math.max(...times)
}
