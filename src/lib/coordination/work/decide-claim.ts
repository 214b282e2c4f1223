/** Pure: the state of the ledger -> what an agent gets, with the steps that give it. */
import { AutonomyError } from '../../errors.ts'
import type { Instant, Milliseconds } from '../../platform/clock.ts'
import type { CoordinationConfig } from '../../workspace/config.ts'
import type { Agent } from '../agent.ts'
import { type TakenUp, takeUpGiven } from '../agents/take-up.ts'
import { applyPatch } from '../ledger/apply-step.ts'
import { isFinished } from '../ledger/array-items.ts'
import type { CoordinationState, Decision, DecisionState, Step } from '../ledger.ts'
import { pathConflictError, type PathHolds } from '../reservations/path-holds.ts'
import type { ActiveItem, CoordinationRecord, FinishedItem, PendingItem, WorkItem } from '../work-item.ts'
import { changeStep } from './change-step.ts'
import { expiredLeases } from './expire-leases.ts'
import { findItem } from './find-item.ts'
import { addItems, type AddWork } from './new-items.ts'
import { rankReady } from './next-best.ts'
import { blockersOf, mayTake, whyNot } from './readiness.ts'
import { refusalError } from './refusals.ts'
import { transition } from './transitions.ts'

export interface ClaimWork {
  agent: string
  /** Left out, with `create`: the next best. */
  id?: string | undefined
  /** Made and claimed in one step. */
  create?: AddWork | undefined
  /** Default: `coordination.lease`. */
  lease?: Milliseconds | undefined
  /** Only work of these types. */
  types?: readonly string[] | undefined
  /** Only work of this team. */
  team?: string | undefined
  /** At most so many of the next best. Default 1. */
  count?: number | undefined
}

export interface ClaimedItem {
  item: ActiveItem
  /** The fencing token: whoever works on the item proves with it that the claim still stands. */
  token: number
  /** The agent held it before. */
  already: boolean
  /** Why it was the next best; undefined when it was asked for. */
  why: string | undefined
}

export interface ClaimDecision {
  claimed: readonly ClaimedItem[]
  reaped: readonly string[]
  /** Of these, those that used up their attempts. */
  failed: readonly FinishedItem[]
  pending: number
}

export interface ClaimMoment {
  now: Instant
  config: Pick<CoordinationConfig, 'lease' | 'max_attempts' | 'ageing'>
  /** For an item that is made: when, and its trace. */
  created: Instant
  telemetry: CoordinationRecord
  /** Of the workspace. */
  root?: string | undefined
  /** Who works on which files; undefined: nobody is asked. */
  holds?: ((state: CoordinationState) => PathHolds) | undefined
}

/** What is claimed, as it is after leases that are over have been taken back. */
interface Situation extends Omit<ClaimMoment, 'holds'> {
  input: ClaimWork
  state: DecisionState
  agent: Agent | undefined
  reaped: ReadonlyMap<string, WorkItem>
  holds: PathHolds | undefined
}

interface Chosen {
  item: WorkItem
  why: string | undefined
  /** It was made just now. */
  made?: readonly Step[]
}

/** @throws AutonomyError NOT_FOUND, ALREADY_CLAIMED, ALREADY_FINISHED, BLOCKED, PATH_CONFLICT, CONFLICT, USAGE */
export function decideClaim(input: ClaimWork, state: DecisionState, moment: ClaimMoment): Decision<ClaimDecision> {
  const { now, config } = moment
  const expired = expiredLeases(state, { now, maxAttempts: config.max_attempts, by: input.agent })
  const reaped = new Map(expired.map(({ before, patch }) => [before.id, applyPatch(before, patch)]))
  const agent = state.agents.find(({ id }) => id === input.agent)
  const situation: Situation = { ...moment, input, state, agent, reaped, holds: moment.holds?.(state) }
  const given = takeUp(situation)
  const taken = choose(situation, given.items.length).map((chosen) => take(chosen, situation))
  return {
    result: {
      claimed: [...given.items.map(takenUp), ...taken.map(({ claimed }) => claimed)],
      reaped: [...reaped.keys()],
      failed: [...reaped.values()].filter(isFinished),
      pending: state.items.count().pending + [...reaped.values()].filter(({ status }) => status === 'pending').length,
    },
    steps: [...expired.map(({ step }) => step), ...given.steps, ...taken.flatMap(({ steps }) => steps)],
  }
}

/** Who asks for the next best gets first what `work distribute` gave it. */
function takeUp({ input, state, agent, now, config }: Situation): TakenUp {
  if (input.id !== undefined || input.create !== undefined) return { items: [], steps: [] }
  const { count = 1, lease = config.lease } = input
  return takeUpGiven(state.items, { agent, count, now, lease, accept: (item) => isAskedFor(item, input) })
}

function takenUp(item: ActiveItem): ClaimedItem {
  return { item, token: item.fencing_token, already: true, why: 'it was given to this agent' }
}

function isAskedFor({ work_type, team }: WorkItem, { types = [], team: wanted }: ClaimWork): boolean {
  return (types.length === 0 || types.includes(work_type)) && (wanted === undefined || team === wanted)
}

function choose(situation: Situation, has: number): readonly Chosen[] {
  const { input, state, reaped, created, telemetry, root } = situation
  if (input.create !== undefined) {
    const { added, steps } = addItems([input.create], state, { now: created, telemetry: [telemetry], root })
    return added.map(({ item }) => ({ item: reaped.get(item.id) ?? item, why: undefined, made: steps }))
  }
  if (input.id === undefined) return nextBest(situation, has)
  return [{ item: reaped.get(input.id) ?? findItem(input.id, state), why: undefined }]
}

/** @param has so many of what was asked for it has got */
function nextBest({ input, state, agent, reaped, holds, now, config }: Situation, has: number): readonly Chosen[] {
  const count = (input.count ?? 1) - has
  if (count <= 0) return []
  const accept = (item: PendingItem): boolean =>
    mayTake(agent, item) &&
    isAskedFor(item, input) &&
    blockersOf(item, state).length === 0 &&
    holds?.conflict(input.agent, item.paths) === undefined
  const returned = [...reaped.values()].filter((item) => item.status === 'pending').filter(accept)
  const candidates = [...state.items.oldestPending(count, accept), ...returned]
  const ranked = rankReady(candidates, { agent, now, ageing: config.ageing })
  return ranked.slice(0, count).map(({ item, why }) => ({ item, why }))
}

function take(
  { item, why, made = [] }: Chosen,
  situation: Situation,
): { claimed: ClaimedItem; steps: readonly Step[] } {
  const { input, state, agent, holds, now, config } = situation
  const lease = input.lease ?? config.lease
  const blockers = blockersOf(item, state)
  const event = { kind: 'claim', agent: input.agent, lease, blockers } as const
  const outcome = transition(item, event, now)
  if (!outcome.ok) throw refusalError(outcome)
  const reason = outcome.already ? undefined : whyNot(agent, item)
  if (reason !== undefined) throw notForThisAgent(item, reason)
  const conflict = outcome.already ? undefined : holds?.conflict(input.agent, item.paths)
  if (conflict) throw pathConflictError(`work item ${item.id}`, conflict)
  const active = activeItem(outcome.already ? item : applyPatch(item, outcome.patch))
  const claimed = { item: active, token: active.fencing_token, already: outcome.already, why }
  const steps = outcome.already ? [] : [changeStep(item, event, { ...outcome, by: input.agent })]
  return { claimed, steps: [...made, ...steps] }
}

function activeItem(item: WorkItem): ActiveItem {
  if (item.status !== 'active') throw new Error(`${item.id} was claimed and is ${item.status}`)
  return item
}

function notForThisAgent({ id }: WorkItem, reason: string): AutonomyError {
  return new AutonomyError('CONFLICT', `work item ${id} is not for this agent: ${reason}`, {
    hint: 'Without an id, `autonomy work claim` takes the next best one that the agent may have.',
  })
}
