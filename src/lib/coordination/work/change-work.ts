/**
 * `work progress|renew|release|fail|retry|cancel`: one event for one item, in one atomic step. All of it goes on while
 * the workspace is stopped: agents that drain report and hand back what they have.
 */
import type { Instant } from '../../platform/clock.ts'
import type { CoordinationDeps } from '../coordination-deps.ts'
import { applyPatch } from '../ledger/apply-step.ts'
import type { Decision, DecisionState } from '../ledger.ts'
import type { WorkEvent } from '../work-event.ts'
import type { WorkItem } from '../work-item.ts'
import { changeStep } from './change-step.ts'
import { findItem } from './find-item.ts'
import { finishSteps } from './finish-steps.ts'
import { itemContext, recordItemSpan } from './item-trace.ts'
import { refusalError } from './refusals.ts'
import { transition } from './transitions.ts'

export type ChangeEvent = Exclude<WorkEvent, { kind: 'claim' | 'complete' | 'expire' }>

export interface ChangeWork {
  id: string
  event: ChangeEvent
  /** Who asks, where the event does not say it. Default: `operator`. */
  by?: string | undefined
}

export interface ChangedWork {
  item: WorkItem
  /** It was so before: nothing was written. */
  already: boolean
}

export type ChangeDeps = Pick<CoordinationDeps, 'ledger' | 'tracer' | 'clock' | 'config'>

/**
 * @throws AutonomyError NOT_FOUND, NOT_OWNER, LEASE_LOST, ALREADY_CLAIMED, ALREADY_FINISHED, INVALID_PROGRESS, CONFLICT (its
 * status means nothing), STORE_BUSY, INVALID_DOCUMENT, IO
 */
export async function changeWork(input: ChangeWork, deps: ChangeDeps): Promise<ChangedWork> {
  const { ledger, tracer, clock, config } = deps
  const { id, event } = input
  const attributes = { 'work.id': id, 'work.event': event.kind }
  const changed = await tracer.span({ name: `s2s.work.${event.kind}`, attributes }, async (span) => {
    const { keep_finished: keep } = config.coordination
    const result = await ledger.change((state) => decide(input, state, { now: clock.now(), keep }), {
      durable: !isRepeated(event),
    })
    const context = itemContext(result.item)
    if (context && !result.already) span.belongsTo(context)
    span.set({ 'work.status': result.item.status, 'work.already': result.already })
    return result
  })
  if (!changed.already && isOver(changed.item)) await recordItemSpan(changed.item, deps)
  return changed
}

/** The next one says the same again. */
function isRepeated({ kind }: ChangeEvent): boolean {
  return kind === 'progress' || kind === 'renew'
}

function isOver({ status }: WorkItem): boolean {
  return status === 'failed' || status === 'cancelled'
}

function decide(
  { id, event, by = 'operator' }: ChangeWork,
  state: DecisionState,
  { now, keep }: { now: Instant; keep: number },
): Decision<ChangedWork> {
  const item = findItem(id, state)
  const outcome = transition(item, event, now)
  if (!outcome.ok) throw refusalError(outcome)
  if (outcome.already) return { result: { item, already: true }, steps: [] }
  const who = ('by' in event ? event.by?.agent : undefined) ?? by
  const finish = { now, keep, by: who, ...(event.kind === 'fail' && { ok: false }) }
  const after = applyPatch(item, outcome.patch)
  return {
    result: { item: after, already: false },
    steps: [
      changeStep(item, event, { ...outcome, by: who }),
      ...(isOver(after) || event.kind === 'fail' ? finishSteps(state, item, finish) : []),
    ],
  }
}
