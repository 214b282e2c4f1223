/** What can happen to a work item, and what comes of it. `transitions.ts` decides. */
import type { ErrorCode } from '../errors.ts'
import type { Milliseconds } from '../platform/clock.ts'
import type { Evidence, Patch, WorkStatus } from './work-item.ts'

/** Who says that the item is theirs. Without a token only the agent is compared. */
export interface Holder {
  agent: string
  token?: number | undefined
}

export type WorkEvent =
  /** `blockers`: ids it depends on that are not completed. */
  | { kind: 'claim'; agent: string; lease: Milliseconds; blockers: readonly string[] }
  | { kind: 'progress'; by: Holder; progress: number; lease?: Milliseconds }
  | { kind: 'renew'; by: Holder; lease: Milliseconds }
  /** `by` undefined: an operator takes it back from whoever has it. */
  | { kind: 'release'; by: Holder | undefined; reason?: string | undefined }
  /** What acceptance commands showed that did not all pass. */
  | { kind: 'evidence'; by: Holder; evidence: readonly Evidence[] }
  /** With `again`: pending again while attempts (of the item's `max_attempts`, else these) are left. */
  | { kind: 'fail'; by: Holder; reason: string; evidence?: readonly Evidence[]; again?: { maxAttempts: number } }
  | {
      kind: 'complete'
      /** Undefined: nobody who claimed it; the todo that it was made from was completed. */
      by: Holder | undefined
      result: string
      mode: 'manual' | 'auto'
      evidence: readonly Evidence[]
    }
  /** Its lease is over: pending again, or failed once `max_attempts` (the item's, else this) are used up. */
  | { kind: 'expire'; maxAttempts: number }
  | { kind: 'retry' }
  | { kind: 'cancel'; reason: string; superseded_by?: string | undefined }
  | { kind: 'review'; reason: string }

export interface Refusal {
  ok: false
  code: ErrorCode
  message: string
  hint?: string
}

export type Outcome =
  | { ok: true; already: false; patch: Patch; from: WorkStatus; to: WorkStatus }
  /** It was so before: nothing to write, nothing to count again. */
  | { ok: true; already: true }
  | Refusal
