/** `todo list`: the todos that pass a filter, the most urgent first. */
import type { Priority } from '../../workspace/config.ts'
import type { PipelineDeps } from '../pipeline-deps.ts'
import { byUrgency } from './by-urgency.ts'
import { isOpen, type Todo, type TodoStatus, type UnreadTodo } from './todo.ts'

/** What is absent or empty passes everything. */
export interface TodoFilter {
  status?: readonly TodoStatus[] | undefined
  priority?: readonly Priority[] | undefined
  category?: readonly string[] | undefined
  assignee?: readonly string[] | undefined
  /** Only those that are not finished. */
  open?: boolean | undefined
}

export interface TodoList {
  todos: readonly Todo[]
  /** Records of the file that cannot be worked with. */
  unread: readonly UnreadTodo[]
  /** Of every todo, those that the filter holds back too: what an id's beginning must be unique among. */
  ids: readonly string[]
}

/** @throws AutonomyError INVALID_DOCUMENT, IO */
export async function listTodos(
  filter: TodoFilter,
  { todos, config }: Pick<PipelineDeps, 'todos' | 'config'>,
): Promise<TodoList> {
  const document = await todos.read()
  const passing = document.todos.filter((todo) => passes(todo, filter))
  return {
    todos: byUrgency(passing, config.logs.timezone),
    unread: document.unread_records ?? [],
    ids: document.todos.map(({ id }) => id),
  }
}

function passes(todo: Todo, { status, priority, category, assignee, open }: TodoFilter): boolean {
  return (
    isAmong(todo.status, status) &&
    isAmong(todo.priority, priority) &&
    isAmong(todo.category, category) &&
    isAmong(todo.assignee ?? '', assignee) &&
    (!open || isOpen(todo))
  )
}

function isAmong<T>(value: T, wanted: readonly T[] = []): boolean {
  return wanted.length === 0 || wanted.includes(value)
}
