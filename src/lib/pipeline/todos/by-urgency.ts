/** Pure: the order in which todos are worked on and shown. */
import { todoInstant } from './todo-time.ts'
import { isOpen, PRIORITIES, type Todo } from './todo.ts'

/**
 * Most urgent first, then oldest first, then by id; what is finished comes after all that is open. A todo without a
 * readable time counts as the newest.
 */
export function byUrgency(todos: readonly Todo[], timezone: string): readonly Todo[] {
  return todos
    .map((todo) => ({
      todo,
      urgency: PRIORITIES.indexOf(todo.priority) + (isOpen(todo) ? 0 : PRIORITIES.length),
      created: todoInstant(todo.created_at, timezone) ?? Infinity,
    }))
    .sort((a, b) => a.urgency - b.urgency || compare(a.created, b.created) || compare(a.todo.id, b.todo.id))
    .map(({ todo }) => todo)
}

function compare<T extends number | string>(a: T, b: T): number {
  if (a === b) return 0
  return a < b ? -1 : 1
}
