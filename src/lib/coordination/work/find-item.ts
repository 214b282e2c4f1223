/** A work item by its whole id: working on the one that a half-typed id happens to name would be somebody else's work. */
import { AutonomyError } from '../../errors.ts'
import { nearestName } from '../../workspace/nearest-name.ts'
import type { CoordinationState, DecisionState } from '../ledger.ts'
import type { WorkItem } from '../work-item.ts'

/** In a decision what has left the document for the archive is found too. @throws AutonomyError NOT_FOUND */
export function findItem(id: string, state: CoordinationState | DecisionState): WorkItem {
  const found = state.items.get(id) ?? ('archived' in state ? state.archived({ id }) : undefined)
  if (found !== undefined) return found
  throw noSuchItem(id, state)
}

export function noSuchItem(id: string, { items }: CoordinationState): AutonomyError {
  const near = nearestName(
    id,
    items.all().map((item) => item.id),
  )
  return new AutonomyError('NOT_FOUND', `there is no work item ${JSON.stringify(id)}`, {
    hint: near ? `Did you mean ${near}?` : 'See `autonomy work list --all`.',
  })
}
