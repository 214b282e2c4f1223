/**
 * What came of a stretch of time in which agents worked, as one value: `report session --format json`, and the source of
 * its Markdown. Times are ISO 8601, dollars US; null: not known.
 */
import type { CostFigures, CostRow } from '../costs/cost-figures.ts'

/**
 * acceptance: its acceptance commands ran and passed. exit: there is evidence, but it says only that the agent's command
 * ended well. none: nobody showed anything.
 */
export type Proof = 'acceptance' | 'exit' | 'none'

export interface ReportedItem {
  work_item_id: string
  /** '' when its record is gone. */
  description: string
  work_type: string
}

/** What the attempts within the period cost. */
interface ItemCost {
  attempts: number
  usd: number
  /** Of the attempts, those of unknown cost. */
  unknown: number
}

export interface FinishedWork extends ReportedItem {
  at: string
  agent_id: string
  proof: Proof
  /** Claims within the period. */
  claims: number
  result: string
  cost: ItemCost
}

export interface FailedWork extends ReportedItem {
  at: string
  agent_id: string
  reason: string
  claims: number
  cost: ItemCost
}

/** Items that came back into the queue, one entry an item and kind. */
export interface ReturnedWork extends ReportedItem {
  times: number
  last_at: string
  agents: readonly string[]
  /** The last one. */
  reason: string
  /** What the item is at the end; '' when its record is gone. */
  status: string
}

/** An alarm: the same work was done, or paid for, twice. */
export interface DuplicatedWork {
  kind: 'same_description' | 'similar_results' | 'branches'
  work_item_ids: readonly string[]
  what: string
}

export const NEEDS = [
  'unreadable',
  'stopped',
  'circuit',
  'failed',
  'blocked',
  'stuck',
  'review',
  'duplicate',
  'unconfirmed',
] as const

export interface Need {
  kind: (typeof NEEDS)[number]
  what: string
  why: string
  work_item_id?: string
}

export interface GuardTrip {
  at: string
  /** '' when the line does not say. */
  code: string
  message: string
  agent_id: string
  work_item_id: string
}

export interface SessionReport {
  workspace: string
  period: { since: string; until: string }
  summary: {
    /** Completed within the period, by the journal. */
    finished: number
    /** Of these, by proof. */
    proven: number
    exit_only: number
    unproven: number
    failed: number
    cancelled: number
    added: number
    claimed: number
    /** As it stands now. */
    active: number
    pending: number
    needs_you: number
  }
  needs_you: readonly Need[]
  finished: readonly FinishedWork[]
  failed: readonly FailedWork[]
  /** An attempt failed, another one was left. */
  tried_again: readonly ReturnedWork[]
  /** The lease was over: nobody renewed it. */
  reclaimed: readonly ReturnedWork[]
  handed_back: readonly ReturnedWork[]
  duplicates: readonly DuplicatedWork[]
  costs: CostFigures & {
    by_runner: readonly CostRow[]
    /** The dearest items, at most ten. */
    by_item: readonly (CostRow & { description: string })[]
    unpriced_models: readonly { model: string; attempts: number }[]
  }
  guards: readonly GuardTrip[]
  /** At work in the period, or holding items, and not heard of for longer than `heartbeat_timeout`. */
  silent_agents: readonly { agent_id: string; last_heartbeat: string | null; holds: number }[]
  stops: readonly { at: string; event: 'stop' | 'resume'; by: string; reason: string }[]
  /** Said to be completed within the period, but by no line of the journal: not counted. */
  unconfirmed: readonly ReportedItem[]
  /** What could not be read, with the reason: what rests on it is missing above. */
  problems: readonly string[]
}
