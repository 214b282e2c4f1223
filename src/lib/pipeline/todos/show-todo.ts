/** `todo show`: one todo as it stands. */
import type { PipelineDeps } from '../pipeline-deps.ts'
import { findTodo } from './find-todo.ts'
import type { Todo } from './todo.ts'

/** @throws AutonomyError NOT_FOUND, AMBIGUOUS, INVALID_DOCUMENT, IO */
export async function showTodo(id: string, { todos }: Pick<PipelineDeps, 'todos'>): Promise<Todo> {
  return findTodo(id, await todos.read())
}
