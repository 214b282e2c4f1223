/**
 * What completing a work item does to the todo that it was made from. Goes on while the workspace is stopped, as the
 * completing of work does. Doing it again changes nothing.
 */
import type { FinishedItem } from '../../coordination/work-item.ts'
import { textField } from '../../coordination/record-fields.ts'
import type { PipelineDeps } from '../../pipeline/pipeline-deps.ts'
import { todoInstant } from '../../pipeline/todos/todo-time.ts'
import { isOpen, type Todo } from '../../pipeline/todos/todo.ts'
import { transition } from '../../pipeline/todos/transitions.ts'

/** A todo that is gone, finished, or was reopened after the work was done stays as it is. @throws AutonomyError INVALID_DOCUMENT, STORE_BUSY, IO */
export async function completeTodoOfWork(
  item: FinishedItem,
  { todos, clock, config }: Pick<PipelineDeps, 'todos' | 'clock' | 'config'>,
): Promise<void> {
  const { timezone } = config.logs
  await todos.update((document) => {
    const todo = document.todos.find(({ id }) => id === item.todo_id)
    if (todo === undefined || !isMeant(todo, item, timezone)) return { document, result: undefined }
    const notes = textField(item.record, 'result')
    const event = { kind: 'complete', outcome: 'success', notes } as const
    const outcome = transition(todo, event, { now: clock.now(), timezone })
    if (!outcome.ok || outcome.already) return { document, result: undefined }
    return {
      document: { ...document, todos: document.todos.map((each) => (each === todo ? outcome.todo : each)) },
      result: undefined,
    }
  })
}

function isMeant(todo: Todo, { finished }: FinishedItem, timezone: string): boolean {
  return isOpen(todo) && (todoInstant(todo.reopened_at, timezone) ?? 0) <= finished
}
