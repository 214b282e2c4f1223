/** The todo list in memory, for tests: the same contract as the files, one change at a time. */
import type { TodoDocument, TodoStore } from './todo.ts'

export function memoryTodoStore(initial: TodoDocument = { todos: [] }): TodoStore {
  let document = initial
  let last: Promise<unknown> = Promise.resolve()
  return {
    read: () => Promise.resolve(document),
    update: (change) => {
      const next = last.then(() => {
        const changed = change(document)
        document = changed.document
        return changed.result
      })
      last = next.catch(() => undefined)
      return next
    },
  }
}
