/**
 * `todo start|complete|cancel|reopen`, and the effects of `todo assign`: one event for one todo, in one locked change of
 * the list. Like everything that changes a workspace, none of it happens while the STOP switch is on.
 */
import { AutonomyError } from '../../errors.ts'
import { refuseIfStopped } from '../../workspace/stop-switch.ts'
import type { PipelineDeps } from '../pipeline-deps.ts'
import { findTodo } from './find-todo.ts'
import type { Todo, TodoDocument } from './todo.ts'
import { transition, type TodoEvent } from './transitions.ts'

export type ChangeDeps = Pick<PipelineDeps, 'files' | 'paths' | 'clock' | 'todos' | 'config'>

export interface ChangeTodo {
  /** An id or the beginning of one. */
  id: string
  event: TodoEvent
  /** Throws when this todo must not change now, given the others. */
  refuse?: (todo: Todo, document: TodoDocument) => void
}

export interface ChangedTodo {
  /** True when it was so before; then nothing was written. */
  already: boolean
  todo: Todo
}

/** @throws AutonomyError STOPPED, NOT_FOUND, AMBIGUOUS, CONFLICT, INVALID_DOCUMENT, STORE_BUSY, IO */
export async function changeTodo({ id, event, refuse }: ChangeTodo, deps: ChangeDeps): Promise<ChangedTodo> {
  refuseIfStopped(deps.paths, deps)
  const moment = { now: deps.clock.now(), timezone: deps.config.logs.timezone }
  return deps.todos.update<ChangedTodo>((document) => {
    const before = findTodo(id, document)
    const outcome = transition(before, event, moment)
    if (!outcome.ok) throw new AutonomyError(outcome.code, outcome.message, { hint: outcome.hint })
    const { todo, already } = outcome
    if (already) return { document, result: { already, todo } }
    refuse?.(before, document)
    const todos = document.todos.map((each) => (each === before ? todo : each))
    return { document: { ...document, todos }, result: { already, todo } }
  })
}
