/** Pure: what goes with the end of an item in the same step: the agent's figures, and old items leaving the document. */
import type { Instant, Milliseconds } from '../../platform/clock.ts'
import { metricsAfter } from '../agents/performance.ts'
import type { CoordinationState, Step } from '../ledger.ts'
import { instantField } from '../record-fields.ts'
import type { WorkItem } from '../work-item.ts'
import { archivable, archiveStep } from './archive-steps.ts'

export interface Finish {
  now: Instant
  keep: Milliseconds
  by: string
  /** Undefined: it says nothing about who had it, as when an item is cancelled. */
  ok?: boolean
}

export function finishSteps(state: CoordinationState, item: WorkItem, finish: Finish): readonly Step[] {
  const old = archivable(state.items, { now: finish.now, keep: finish.keep, finishing: 1 })
  return [...figuresStep(state, item, finish), ...old.map((each) => archiveStep(each, finish.by))]
}

function figuresStep({ agents }: CoordinationState, item: WorkItem, { now, by, ok }: Finish): readonly Step[] {
  const agent = agents.find(({ id }) => id === by)
  if (agent === undefined || ok === undefined) return []
  const seconds = (now - (instantField(item.record, 'claimed_at') ?? now)) / 1000
  const set = { performance_metrics: metricsAfter(agent.record, { ok, seconds }) }
  return [{ kind: 'change-agent', id: agent.id, patch: { set } }]
}
