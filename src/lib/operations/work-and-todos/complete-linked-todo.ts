/**
 * `todo complete`: a todo, and with it the work item that was made from it. The todo is kept first; what keeps the item
 * from following is told and not thrown, and completing either of them again makes up for it.
 */
import { AutonomyError } from '../../errors.ts'
import type { CoordinationDeps } from '../../coordination/coordination-deps.ts'
import { changeTodo, type ChangedTodo, type ChangeDeps } from '../../pipeline/todos/change-todo.ts'
import type { TodoEvent } from '../../pipeline/todos/transitions.ts'

export interface CompleteLinkedTodo {
  /** An id or the beginning of one. */
  id: string
  event: Extract<TodoEvent, { kind: 'complete' }>
}

export interface CompletedTodo extends ChangedTodo {
  /** Only for a todo that was made into a work item. */
  work?: {
    work_item_id: string
    completed: boolean
    /** Why it is not completed. */
    problem?: string
  }
}

/** @throws AutonomyError STOPPED, NOT_FOUND, AMBIGUOUS, CONFLICT, INVALID_DOCUMENT, STORE_BUSY, IO */
export async function completeLinkedTodo(
  input: CompleteLinkedTodo,
  { pipeline, coordination }: { pipeline: ChangeDeps; coordination: () => Promise<CoordinationDeps> },
): Promise<CompletedTodo> {
  const changed = await changeTodo(input, pipeline)
  const { work_item_id } = changed.todo.metadata
  if (work_item_id === undefined) return changed
  const { resolution_outcome: outcome, resolution_notes: notes } = changed.todo
  if (outcome === 'failed') {
    return { ...changed, work: { work_item_id, completed: false, problem: 'what was tried for the todo failed' } }
  }
  const result = notes ?? `todo ${changed.todo.id} was completed`
  const problem = await problemOf(() => completed(work_item_id, result, coordination))
  return {
    ...changed,
    work: { work_item_id, completed: problem === undefined, ...(problem !== undefined && { problem }) },
  }
}

/** Without the way back to the todo, which is completed. */
async function completed(id: string, result: string, coordination: () => Promise<CoordinationDeps>): Promise<void> {
  const { completeWork } = await import('../../coordination/work/complete-work.ts')
  const { todoDone: _todoDone, ...deps } = await coordination()
  await completeWork({ id, by: undefined, result }, deps)
}

async function problemOf(work: () => Promise<void>): Promise<string | undefined> {
  try {
    await work()
    return undefined
  } catch (error) {
    if (error instanceof AutonomyError) return error.message
    throw error
  }
}
