/** Todos -> text of `unified_todos.json`: one todo per line, records that were not understood back in their places. */
import { stringifyDocument } from '../../platform/json-document.ts'
import type { TodoDocument } from './todo.ts'

export function formatTodos({ unread_records = [], ...document }: TodoDocument): string {
  const records: unknown[] = [...document.todos]
  for (const { index, record } of unread_records) records.splice(index, 0, record)
  return stringifyDocument({ ...document, todos: records }, { recordsAt: 'todos' })
}
