/**
 * `work complete`: an item is done, by whom, with what result and what proof. Acceptance commands run before, outside of
 * the lock; the completing itself is one atomic step that looks at the claim again. Completing again with the same owner
 * and token changes nothing and counts nothing twice. Goes on while the workspace is stopped.
 */
import { AutonomyError } from '../../errors.ts'
import type { CoordinationDeps } from '../coordination-deps.ts'
import { isFinished } from '../ledger/array-items.ts'
import type { Evidence, FinishedItem, WorkItem } from '../work-item.ts'
import { decideCompletion } from './decide-completion.ts'
import { itemContext, recordItemSpan } from './item-trace.ts'
import { type VerifyWork, verifyWork } from './verify-work.ts'

export interface CompleteWork extends VerifyWork {
  /** Run the acceptance commands first. */
  verify?: boolean | undefined
  /** What the acceptance commands showed when the caller ran them. */
  evidence?: readonly Evidence[] | undefined
}

export interface CompletedWork {
  item: FinishedItem
  /** It was completed before: nothing was written. */
  already: boolean
  /** Why the todo that it was made from could not be completed with it; completing either again tries again. */
  todo_problem?: string
}

/**
 * @throws AutonomyError NOT_FOUND, NOT_OWNER, LEASE_LOST, ALREADY_FINISHED, EVIDENCE_MISSING (a command failed: what it showed is
 * kept on the item; or none passed where the configuration wants it), USAGE, STORE_BUSY, INVALID_DOCUMENT, IO
 */
export async function completeWork(input: CompleteWork, deps: CoordinationDeps): Promise<CompletedWork> {
  const attributes = { 'work.id': input.id, 'agent.id': input.by?.agent }
  const completed = await deps.tracer.span({ name: 's2s.work.complete', attributes }, async (span) => {
    const shown = [...(input.evidence ?? []), ...(input.verify ? await verifyWork(input, deps) : [])]
    const { ledger, clock, config } = deps
    const result = await ledger.change((state) =>
      decideCompletion({ ...input, evidence: shown }, state, { now: clock.now(), config: config.coordination }),
    )
    const context = itemContext(result.item)
    if (context && !result.already) span.belongsTo(context)
    span.set({ 'work.already': result.already, 'work.evidence': shown.length })
    return { item: finishedItem(result.item), already: result.already }
  })
  if (!completed.already) await recordItemSpan(completed.item, deps)
  return { ...completed, ...(await completeTodo(completed.item, deps)) }
}

/** Also for what was completed before: a crash may have come between the two. */
async function completeTodo(
  item: FinishedItem,
  { todoDone }: Pick<CoordinationDeps, 'todoDone'>,
): Promise<Pick<CompletedWork, 'todo_problem'>> {
  if (item.todo_id === undefined || todoDone === undefined) return {}
  try {
    await todoDone(item)
    return {}
  } catch (error) {
    if (error instanceof AutonomyError) return { todo_problem: error.message }
    throw error
  }
}

function finishedItem(item: WorkItem): FinishedItem {
  if (!isFinished(item)) throw new Error(`${item.id} was completed and is ${item.status}`)
  return item
}
