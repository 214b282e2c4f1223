/**
 * The one error type of expected failures. Callers branch on `code`, never on text; `cli/exit-codes.ts` alone knows
 * which exit status a code means. A plain `Error` that reaches the top is a bug in this program.
 */

/** Where in a document something is wrong. `line` and `column` count from 1. */
export interface SourcePosition {
  file: string
  line: number
  column: number
}

/** Every expected failure. Adding one here makes `cli/exit-codes.ts` fail to compile until it has an exit status. */
export type ErrorCode =
  | 'USAGE' // flags or arguments that make no sense together
  | 'INVALID_CONFIG' // autonomy.yaml or a configuration value breaks its schema
  | 'INVALID_DOCUMENT' // a JSON document does not parse or breaks its schema
  | 'NOT_FOUND' // a todo, agent or document that was named does not exist
  | 'AMBIGUOUS' // a shortened id names more than one thing
  | 'CONFLICT' // someone else changed it, or the transition is not allowed from this state
  | 'ALREADY_CLAIMED' // somebody else holds the work item
  | 'ALREADY_FINISHED' // the work item is completed, failed or cancelled
  | 'NOT_OWNER' // the work item is somebody else's
  | 'LEASE_LOST' // the claim ended meanwhile: its fencing token is stale
  | 'BLOCKED' // the work item depends on one that is not completed
  | 'INVALID_PROGRESS' // not a number from 0 to 100
  | 'EVIDENCE_MISSING' // completion needs passing acceptance commands
  | 'PATH_CONFLICT' // its paths overlap those that somebody else works on
  | 'BUDGET_EXCEEDED' // a spending limit is used up
  | 'GUARD_TRIPPED' // another guardrail holds this back
  | 'NOTHING_READY' // no work item that this agent could claim
  | 'STORE_BUSY' // a lock was not free within the waiting time
  | 'STOPPED' // the STOP file is in force
  | 'NOTHING_TO_DO'
  | 'CHECK_FAILED' // a check the caller asked for did not hold (score under --fail-under, validation)
  | 'UNAUTHORIZED' // a credential is missing or refused
  | 'STEP_FAILED' // at least one pipeline step failed; the others ran
  | 'DELIVERY_FAILED' // an alert channel did not take the message
  | 'TIMEOUT'
  | 'IO' // the disk refused: ENOSPC, EACCES, EROFS, EIO ...
  | 'UNSUPPORTED' // not possible on this platform or file system

export interface ErrorDetails {
  /** What the person can do next. Never names a command that deletes, resets or releases anything. */
  hint?: string
  cause?: unknown
  position?: SourcePosition
  /** More of the same kind (all faults of one document), each a full message. */
  details?: readonly string[]
}

export class AutonomyError extends Error {
  override readonly name = 'AutonomyError'
  readonly code: ErrorCode
  readonly hint: string | undefined
  readonly position: SourcePosition | undefined
  readonly details: readonly string[]

  constructor(code: ErrorCode, message: string, { hint, cause, position, details = [] }: ErrorDetails = {}) {
    super(position ? `${position.file}:${position.line}:${position.column}: ${message}` : message, { cause })
    this.code = code
    this.hint = hint
    this.position = position
    this.details = details
  }
}

/** True when `error` is a Node system error with this code, such as `ENOENT`. */
export function isSystemError(error: unknown, ...codes: readonly string[]): error is NodeJS.ErrnoException {
  return error instanceof Error && 'code' in error && typeof error.code === 'string' && codes.includes(error.code)
}
