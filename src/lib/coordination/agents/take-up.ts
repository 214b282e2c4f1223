/**
 * Pure: an agent takes up what `work distribute` gave it. The record of the agent says what that is, so that a claim need
 * not look through everything that is active; a note whose claim is over is passed over and dropped.
 */
import type { Instant, Milliseconds } from '../../platform/clock.ts'
import type { Agent, GivenItem } from '../agent.ts'
import { applyPatch } from '../ledger/apply-step.ts'
import type { ItemTable, Step } from '../ledger.ts'
import { isRecord, numberField, textField } from '../record-fields.ts'
import { changeStep } from '../work/change-step.ts'
import { transition } from '../work/transitions.ts'
import type { ActiveItem } from '../work-item.ts'

export interface TakeUp {
  agent: Agent | undefined
  /** Asked for at most so many. */
  count: number
  now: Instant
  /** It begins anew: the agent may have been busy with something else. */
  lease: Milliseconds
  accept: (item: ActiveItem) => boolean
}

export interface TakenUp {
  items: readonly ActiveItem[]
  steps: readonly Step[]
}

export function takeUpGiven(items: ItemTable, { agent, count, now, lease, accept }: TakeUp): TakenUp {
  if (agent?.record['given'] === undefined) return { items: [], steps: [] }
  const open = givenTo(agent, items).filter(({ lease_expires: end }) => end === undefined || end >= now)
  const taken = open.filter(accept).slice(0, count)
  if (taken.length === 0) return { items: [], steps: [] }
  const event = { kind: 'renew', by: { agent: agent.id }, lease } as const
  const renewed = taken.flatMap((item) => {
    const outcome = transition(item, event, now)
    if (!outcome.ok || outcome.already) return []
    const after = applyPatch(item, outcome.patch)
    if (after.status !== 'active') return []
    return [{ item: after, step: changeStep(item, event, { ...outcome, by: agent.id }) }]
  })
  const given = open.filter((item) => !taken.includes(item)).map(noteOf)
  const patch = given.length === 0 ? { set: {}, unset: ['given' as const] } : { set: { given } }
  return {
    items: renewed.map(({ item }) => item),
    steps: [...renewed.map(({ step }) => step), { kind: 'change-agent', id: agent.id, patch }],
  }
}

/** What it was given and has not taken up, as far as it still holds it under the same claim. */
export function givenTo(agent: Agent, items: ItemTable): readonly ActiveItem[] {
  const notes: readonly unknown[] = Array.isArray(agent.record['given']) ? agent.record['given'] : []
  return notes.filter(isRecord).flatMap((note) => {
    const item = items.get(textField(note, 'work_item_id') ?? '')
    if (item?.status !== 'active' || item.agent_id !== agent.id) return []
    return item.fencing_token === numberField(note, 'fencing_token') ? [item] : []
  })
}

export function noteOf({ id, fencing_token }: ActiveItem): GivenItem {
  return { work_item_id: id, fencing_token }
}
