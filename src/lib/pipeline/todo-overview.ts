/** Todos as the summaries show them: how many there are, and the most urgent open ones. */
import type { TopTodo } from './run-report.ts'
import { isOpen, PRIORITIES, type Todo } from './todos/todo.ts'

export interface TodoCounts {
  total: number
  open: number
  /** Open and somebody's. */
  assigned: number
  completed: number
}

export function countTodos(todos: readonly Todo[]): TodoCounts {
  const open = todos.filter(isOpen)
  return {
    total: todos.length,
    open: open.length,
    assigned: open.filter((todo) => todo.assignee).length,
    completed: todos.filter((todo) => todo.status === 'completed').length,
  }
}

/** Open todos by priority, then by how often, then by how lately they were seen. */
export function topTodos(todos: readonly Todo[], limit: number): readonly TopTodo[] {
  return todos
    .filter(isOpen)
    .map(topTodo)
    .sort(
      (a, b) =>
        PRIORITIES.indexOf(a.priority) - PRIORITIES.indexOf(b.priority) ||
        b.occurrences - a.occurrences ||
        byText(b.last_seen ?? '', a.last_seen ?? '') ||
        byText(a.id, b.id),
    )
    .slice(0, limit)
}

function topTodo({ id, title, category, priority, status, assignee, metadata, regressions }: Todo): TopTodo {
  const { occurrences = 1, component = metadata.source_log, last_seen } = metadata
  return {
    id,
    title,
    category,
    priority,
    status,
    ...(assignee && { assignee }),
    occurrences,
    ...(component && { component }),
    ...(last_seen && { last_seen }),
    regressions: regressions ?? 0,
  }
}

/** By code units: `localeCompare` takes 10 ms to get ready. */
function byText(a: string, b: string): number {
  return a < b ? -1 : a > b ? 1 : 0
}
