/** Pure: steps -> the entries that the journal gets, numbered on from the last one. */
import { toIso, type Instant } from '../../platform/clock.ts'
import type { LogEntry, Step } from '../ledger.ts'

/** One per step; undefined for a step that the journal does not record. */
export function entriesOf(steps: readonly Step[], lastSeq: number, now: Instant): readonly (LogEntry | undefined)[] {
  let seq = lastSeq
  const at = toIso(now)
  return steps.map((step) =>
    step.entry === undefined ? undefined : { seq: ++seq, at, ...subject(step), ...step.entry },
  )
}

/** Whom the step is about, for entries that do not say it. */
function subject(step: Step): Pick<LogEntry, 'work_item_id' | 'agent_id'> {
  switch (step.kind) {
    case 'note':
      return {}
    case 'add-item':
      return { work_item_id: step.record.work_item_id }
    case 'change-item':
    case 'archive-item':
      return { work_item_id: step.id }
    case 'add-agent':
      return { agent_id: step.record.agent_id }
    case 'change-agent':
      return { agent_id: step.id }
    default:
      return step satisfies never
  }
}
