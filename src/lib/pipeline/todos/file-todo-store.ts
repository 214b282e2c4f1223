/**
 * The todo list as `unified_todos.json`. Guarantees: changes of this program never overlap (a lock across processes that
 * dies with its holder), each is whole or not there at all (atomic rename), and a change that another program made
 * meanwhile without the lock is not overwritten: the change is worked out again on the new content. Not guaranteed: that
 * an editor which read the file before and saves it afterwards keeps ours.
 */
import { AutonomyError } from '../../errors.ts'
import type { Platform } from '../../platform/deps.ts'
import type { WorkspacePaths } from '../../workspace/paths.ts'
import { formatTodos } from './format-todos.ts'
import { parseTodos } from './parse-todos.ts'
import type { TodoDocument, TodoStore } from './todo.ts'

/** Time to wait for the lock. A change takes milliseconds; a queue of a hundred writers still gets through. */
const LOCK_WAIT = 10_000
const ATTEMPTS = 5

export type FileTodoStoreDeps = Pick<Platform, 'files' | 'locks'> & { paths: Pick<WorkspacePaths, 'todos' | 'locks'> }

export function fileTodoStore(deps: FileTodoStoreDeps): TodoStore {
  const readTodos = todoReader(deps)
  return {
    read: async () => readTodos(),
    update: (change) =>
      deps.locks.withLock(deps.paths.locks.todos, { wait: LOCK_WAIT, what: 'the todo list' }, async (held) => {
        for (let attempt = 1; ; attempt++) {
          const stamp = deps.files.info(deps.paths.todos) ?? 'absent'
          const before = readTodos()
          const { document, result } = change(before)
          if (document === before) return result
          held.refuseIfLost()
          try {
            await deps.files.writeAtomic(deps.paths.todos, formatTodos(document), { unchangedSince: stamp })
            return result
          } catch (error) {
            const isChanged = error instanceof AutonomyError && error.code === 'CONFLICT'
            if (!isChanged || attempt === ATTEMPTS) throw error
          }
        }
      }),
  }
}

/** Reads the file each time and parses it when its text is another one: a run asks eight times. */
function todoReader({ files, paths }: FileTodoStoreDeps): () => TodoDocument {
  let last: { text: string; document: TodoDocument } | undefined
  return () => {
    const text = files.readTextIfPresent(paths.todos)
    if (text === undefined) return { todos: [] }
    if (last?.text !== text) last = { text, document: parseTodos(text, paths.todos) }
    return last.document
  }
}
