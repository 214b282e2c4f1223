/** Items that were at work when their runners were ended go back to the queue: all in one step, no attempt lost. */
import { AutonomyError } from '../../errors.ts'
import type { CoordinationDeps } from '../coordination-deps.ts'
import type { Decision, DecisionState } from '../ledger.ts'
import { changeStep } from '../work/change-step.ts'
import { transition } from '../work/transitions.ts'
import type { WorkEvent } from '../work-event.ts'
import type { ActiveItem } from '../work-item.ts'
import { writeRunner, type RunnerFiles, type RunnerRecord } from './runner-record.ts'

export interface HandedBack {
  /** Ids of items that are pending again. */
  handed_back: readonly string[]
  /** Why they are not yet: they come back when their lease is over. */
  hand_back_problem?: string
}

export async function handBack(
  records: readonly RunnerRecord[],
  deps: RunnerFiles & Pick<CoordinationDeps, 'ledger' | 'clock'>,
): Promise<HandedBack> {
  if (records.length === 0) return { handed_back: [] }
  try {
    const handed_back = await deps.ledger.change((state) => release(records, state, deps.clock.now()))
    for (const record of records.filter(({ work }) => work.length > 0)) await writeRunner({ ...record, work: [] }, deps)
    return { handed_back }
  } catch (error) {
    if (error instanceof AutonomyError) return { handed_back: [], hand_back_problem: error.message }
    throw error
  }
}

function release(records: readonly RunnerRecord[], state: DecisionState, now: number): Decision<readonly string[]> {
  const active = state.items.active()
  const released = records.flatMap((record) =>
    active.filter(isWorkOf(record)).flatMap((item) => {
      const [agent, token] = [record.agent_id, item.fencing_token]
      const event: WorkEvent = { kind: 'release', by: { agent, token }, reason: 'its agent was stopped' }
      const outcome = transition(item, event, now)
      if (!outcome.ok || outcome.already) return []
      return [{ id: item.id, step: changeStep(item, event, { ...outcome, by: agent }) }]
    }),
  )
  return { result: released.map(({ id }) => id), steps: released.map(({ step }) => step) }
}

/** What its record names, and what it had claimed and not begun when it was ended. */
function isWorkOf({ agent_id, work, started_at }: RunnerRecord): (item: ActiveItem) => boolean {
  const begun = Date.parse(started_at)
  return (item) => {
    const named = work.some((each) => each.work_item_id === item.id && each.fencing_token === item.fencing_token)
    return item.agent_id === agent_id && (named || item.updated >= begun)
  }
}
