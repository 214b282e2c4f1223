/** The stale step: closes what the logs no longer have, as `auto_resolved`. Seen again, it is reopened as a regression. */
import { readHistory } from '../history/history-file.ts'
import type { PipelineDeps } from '../pipeline-deps.ts'
import type { Todo } from '../todos/todo.ts'
import { transition, type Moment } from '../todos/transitions.ts'
import { staleTodos } from './stale-todos.ts'

export type StaleDeps = Pick<PipelineDeps, 'files' | 'paths' | 'clock' | 'todos' | 'config'>

/** @throws AutonomyError INVALID_DOCUMENT, STORE_BUSY, IO */
export async function closeStaleTodos(deps: StaleDeps): Promise<{ closed: readonly string[] }> {
  const history = readHistory(deps)
  const moment = { now: deps.clock.now(), timezone: deps.config.logs.timezone }
  const rule = deps.config.stale
  return deps.todos.update((document) => {
    const ids = staleTodos({ todos: document.todos, history, rule, timezone: moment.timezone })
    const result = { closed: [...ids] }
    if (ids.size === 0) return { document, result }
    const notes = `not in the logs during the last ${rule.runs} scans that read something`
    const todos = document.todos.map((todo) => (ids.has(todo.id) ? closed(todo, notes, moment) : todo))
    return { document: { ...document, todos }, result }
  })
}

function closed(todo: Todo, notes: string, moment: Moment): Todo {
  const outcome = transition(todo, { kind: 'complete', outcome: 'auto_resolved', notes }, moment)
  return outcome.ok ? outcome.todo : todo
}
