/** `todo add`: a todo that a person writes. */
import { AutonomyError } from '../../errors.ts'
import { toIso } from '../../platform/clock.ts'
import type { Priority } from '../../workspace/config.ts'
import { refuseIfStopped } from '../../workspace/stop-switch.ts'
import type { ChangeDeps } from './change-todo.ts'
import { firstFree, slug } from './new-todo.ts'
import type { Todo } from './todo.ts'

export interface AddTodo {
  title: string
  description: string
  category: string
  priority: Priority
  tags: readonly string[]
}

/** @throws AutonomyError USAGE, STOPPED, INVALID_DOCUMENT, STORE_BUSY, IO */
export async function addTodo({ title, ...rest }: AddTodo, deps: ChangeDeps): Promise<Todo> {
  if (title.trim() === '') throw new AutonomyError('USAGE', 'a todo needs a title', { hint: 'Write --title "..."' })
  refuseIfStopped(deps.paths, deps)
  const at = toIso(deps.clock.now())
  return deps.todos.update((document) => {
    const unreadIds = (document.unread_records ?? []).map(({ record }) => String(record['id']))
    const taken = new Set([...document.todos.map(({ id }) => id), ...unreadIds])
    const todo: Todo = {
      id: firstFree(slug(title, 60) || 'todo', taken),
      title: title.trim(),
      ...rest,
      status: 'pending',
      created_at: at,
      updated_at: at,
      metadata: { auto_generated: false },
    }
    return { document: { ...document, todos: [...document.todos, todo] }, result: todo }
  })
}
