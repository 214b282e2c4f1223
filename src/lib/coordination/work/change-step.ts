/** Pure: an accepted transition as a step of the ledger, with the line that the journal gets. */
import type { NewEntry, Operation, Step } from '../ledger.ts'
import type { Outcome, WorkEvent } from '../work-event.ts'
import type { WorkItem } from '../work-item.ts'

/** An outcome that changes something, and who asked for it. */
export type Accepted = Extract<Outcome, { already: false }> & { by: string }

export function changeStep(item: WorkItem, event: WorkEvent, { patch, from, to, by }: Accepted): Step {
  const { set } = patch
  const agent = set.agent_id ?? ('agent_id' in item ? item.agent_id : '')
  const reason = 'reason' in event ? event.reason : event.kind === 'expire' ? 'its lease was over' : undefined
  const entry: NewEntry = {
    op: operationOf(event),
    work_item_id: item.id,
    from,
    to,
    by,
    ...(agent !== '' && { agent_id: agent }),
    ...(item.trace_id !== undefined && { trace_id: item.trace_id }),
    ...(reason !== undefined && { reason }),
    ...(set.velocity_points !== undefined && { velocity_points: set.velocity_points }),
    ...(set.completion_mode !== undefined && { completion_mode: set.completion_mode }),
    ...(event.kind === 'claim' && { fencing_token: set.fencing_token ?? item.fencing_token }),
  }
  return { kind: 'change-item', id: item.id, patch, entry }
}

/** What acceptance commands showed is news about the work, like a progress. */
function operationOf({ kind }: WorkEvent): Operation {
  return kind === 'evidence' ? 'progress' : kind
}
