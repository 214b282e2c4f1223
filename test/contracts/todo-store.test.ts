import { writeFileSync } from 'node:fs'
import { formatTodos } from '../../src/lib/pipeline/todos/format-todos.ts'
import { memoryTodoStore } from '../../src/lib/pipeline/todos/memory-todo-store.ts'
import { pipelineDeps } from '../lib/pipeline/fixtures.ts'
import { todoStoreContract } from './todo-store.contract.ts'

todoStoreContract('memoryTodoStore', async (initial) => memoryTodoStore(initial))

todoStoreContract('fileTodoStore', async (initial) => {
  const { paths, todos } = pipelineDeps()
  if (initial) writeFileSync(paths.todos, formatTodos(initial))
  return todos
})
