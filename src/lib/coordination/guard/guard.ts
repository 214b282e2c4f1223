/**
 * Guardrails as a port: asked before an attempt starts, told what it prints, told what came of it. Everything that trips
 * has a code, goes to the journal and to the alert channels, and is in `status` until it is over.
 */
import type { Instant } from '../../platform/clock.ts'
import type { ProcessIdentity } from '../../platform/process-identity.ts'
import type { RunnerReport } from '../../runner/runner.ts'
import type { CostRecord } from '../costs/cost-record.ts'
import type { ActiveItem } from '../work-item.ts'

const GUARD_CODES = [
  'ITEM_BUDGET',
  'AGENT_BUDGET',
  'DAY_BUDGET',
  'WORKSPACE_BUDGET',
  'WALL_TIME',
  'SPAWN_RATE',
  'ATTEMPTS',
  'CIRCUIT_OPEN',
  'NO_PROGRESS',
  'REPETITION',
  'OUTPUT_FLOOD',
  'RATE_LIMIT',
  'QUOTA',
  'DISK_FLOOR',
  'LOAD',
  'MEMORY',
] as const
export type GuardCode = (typeof GUARD_CODES)[number]

export interface Trip {
  code: GuardCode
  /** What was measured against which limit, in a sentence. */
  message: string
  /**
   * item: this item is left alone (handed back, or failed for good when `final`); pause: the runner waits until `until`;
   * attempt: the attempt is ended and failed; runner: this `agent run` ends.
   */
  action: 'item' | 'pause' | 'attempt' | 'runner'
  until?: Instant
  final?: boolean
}

export interface AttemptInfo {
  agent: string
  team: string | undefined
  item: ActiveItem
  /** Of the runner. */
  runner: string
}

export type Admission = { ok: true; ticket: string } | { ok: false; trip: Trip }

/** Watches one attempt while it runs. */
export interface Watch {
  /** Gets all output. */
  observe(chunk: Buffer): void
  /** Aborts with a `Trip` as its reason. */
  readonly tripped: AbortSignal
  close(): void
}

export interface AttemptResult {
  report: RunnerReport
  outcome: CostRecord['outcome']
  duration_ms: number
  /** A fingerprint of the workplace (repository state) before and after; undefined where there is no repository. */
  workplace?: { before: string; after: string } | undefined
  /** Acceptance commands ran and passed. */
  proven: boolean
}

export interface Guard {
  /** Before a claim is looked for: a pause or an open circuit that holds. */
  mayClaim(input: { agent: string; runner: string }): Promise<Trip | undefined>
  /** Reserves the budget of the attempt. */
  admit(attempt: AttemptInfo): Promise<Admission>
  watch(attempt: AttemptInfo, process: ProcessIdentity | undefined): Watch
  /** Replaces the reservation by what was used; returns what tripped by it. Also writes the cost record. */
  settle(ticket: string, attempt: AttemptInfo, result: AttemptResult): Promise<readonly Trip[]>
}
