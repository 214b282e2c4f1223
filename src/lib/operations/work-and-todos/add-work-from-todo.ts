/**
 * `work add --from-todo`: a todo becomes a work item, and each names the other. The item is kept first, under a key made
 * from the todo: after a crash in between, doing it again links the two and adds nothing.
 */
import { AutonomyError } from '../../errors.ts'
import type { CoordinationDeps } from '../../coordination/coordination-deps.ts'
import { addWork } from '../../coordination/work/add-work.ts'
import type { AddedWork, AddWork, GivenWork } from '../../coordination/work/new-items.ts'
import { findTodo } from '../../pipeline/todos/find-todo.ts'
import { isOpen, type Todo, type TodoStore } from '../../pipeline/todos/todo.ts'

export interface AddWorkFromTodo {
  /** An id or the beginning of one. */
  todo: string
  /** What is given stands instead of what the todo says. */
  instead: GivenWork
}

export type LinkedDeps = CoordinationDeps & { todos: TodoStore }

/** @throws AutonomyError NOT_FOUND, AMBIGUOUS, CONFLICT (the todo is finished), USAGE, STORE_BUSY, INVALID_DOCUMENT, IO */
export async function addWorkFromTodo(
  { todo: wanted, instead }: AddWorkFromTodo,
  deps: LinkedDeps,
): Promise<AddedWork> {
  const todo = findTodo(wanted, await deps.todos.read())
  if (!isOpen(todo)) {
    throw new AutonomyError('CONFLICT', `todo ${todo.id} is ${todo.status}: there is no work left in it`, {
      hint: `How it ended: autonomy todo show ${todo.id}`,
    })
  }
  const given = Object.entries(instead).filter(([, value]) => value !== undefined)
  const added = await addWork({ ...workOf(todo), ...Object.fromEntries(given) }, deps)
  await link(todo.id, added.item.id, deps)
  return added
}

/** A todo that was reopened is new work. */
function workOf({ id, title, description, category, priority, reopened_at }: Todo): AddWork {
  const more = description === '' || description === title ? '' : `\n\n${description}`
  return {
    description: `${title}${more}`,
    type: category,
    priority,
    key: reopened_at === undefined ? `todo:${id}` : `todo:${id}@${reopened_at}`,
    todo_id: id,
  }
}

async function link(todoId: string, work_item_id: string, { todos }: LinkedDeps): Promise<void> {
  await todos.update((document) => {
    const todo = document.todos.find(({ id }) => id === todoId)
    if (todo === undefined || todo.metadata.work_item_id === work_item_id) return { document, result: undefined }
    const linked = { ...todo, metadata: { ...todo.metadata, work_item_id } }
    return {
      document: { ...document, todos: document.todos.map((each) => (each === todo ? linked : each)) },
      result: undefined,
    }
  })
}
