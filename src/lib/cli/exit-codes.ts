/**
 * The one table of exit statuses, and the only place that knows which error code ends with which status. Text mode and
 * JSON mode share it. `docs/exit-codes.md` and `autonomy --help` are made from it. A new `ErrorCode` does not compile
 * until it has a status here.
 */
import type { ErrorCode } from '../errors.ts'

export const EXIT_STATUSES = [
  { status: 0, name: 'ok', meaning: 'done' },
  { status: 1, name: 'failed', meaning: 'the operation failed, or a pipeline step did' },
  { status: 2, name: 'usage', meaning: 'wrong command line, invalid configuration or document' },
  { status: 3, name: 'checkFailed', meaning: 'a check that was asked for did not hold' },
  { status: 4, name: 'unauthorized', meaning: 'a credential is missing or refused' },
  { status: 5, name: 'conflict', meaning: 'someone else changed it, or its state does not allow this' },
  { status: 6, name: 'nothingToDo', meaning: 'nothing to do' },
  { status: 10, name: 'stopped', meaning: 'the STOP switch is on' },
  { status: 20, name: 'waiting', meaning: 'waiting for an approval' },
  { status: 21, name: 'budgetExceeded', meaning: 'a budget is used up' },
  { status: 75, name: 'busy', meaning: 'someone else holds the lock; try again' },
  { status: 124, name: 'timeout', meaning: 'it took too long' },
  { status: 130, name: 'interrupted', meaning: 'ended by Ctrl-C (SIGINT)' },
  { status: 141, name: 'brokenPipe', meaning: 'the reader of the output went away (SIGPIPE)' },
  { status: 143, name: 'terminated', meaning: 'ended by SIGTERM' },
] as const

export type ExitStatus = (typeof EXIT_STATUSES)[number]['status']

/** The statuses by name, for a command's `status()`. */
export const Exit = {
  ok: 0,
  failed: 1,
  usage: 2,
  checkFailed: 3,
  unauthorized: 4,
  conflict: 5,
  nothingToDo: 6,
  stopped: 10,
  waiting: 20,
  budgetExceeded: 21,
  busy: 75,
  timeout: 124,
  interrupted: 130,
  brokenPipe: 141,
  terminated: 143,
} as const satisfies { [Row in (typeof EXIT_STATUSES)[number] as Row['name']]: Row['status'] }

const STATUS_OF = {
  USAGE: Exit.usage,
  INVALID_CONFIG: Exit.usage,
  INVALID_DOCUMENT: Exit.usage,
  NOT_FOUND: Exit.failed,
  AMBIGUOUS: Exit.usage,
  CONFLICT: Exit.conflict,
  ALREADY_CLAIMED: Exit.conflict,
  ALREADY_FINISHED: Exit.conflict,
  NOT_OWNER: Exit.conflict,
  LEASE_LOST: Exit.conflict,
  BLOCKED: Exit.conflict,
  INVALID_PROGRESS: Exit.usage,
  EVIDENCE_MISSING: Exit.checkFailed,
  PATH_CONFLICT: Exit.conflict,
  BUDGET_EXCEEDED: Exit.budgetExceeded,
  GUARD_TRIPPED: Exit.failed,
  NOTHING_READY: Exit.nothingToDo,
  STORE_BUSY: Exit.busy,
  STOPPED: Exit.stopped,
  NOTHING_TO_DO: Exit.nothingToDo,
  CHECK_FAILED: Exit.checkFailed,
  UNAUTHORIZED: Exit.unauthorized,
  STEP_FAILED: Exit.failed,
  DELIVERY_FAILED: Exit.failed,
  TIMEOUT: Exit.timeout,
  IO: Exit.failed,
  UNSUPPORTED: Exit.failed,
} as const satisfies Record<ErrorCode, ExitStatus>

/** `BUG` stands for any error that is no `AutonomyError`. */
export function exitStatus(code: ErrorCode | 'BUG'): ExitStatus {
  return code === 'BUG' ? Exit.failed : STATUS_OF[code]
}

/** Every error code that ends with this status, in the order of `ErrorCode`. */
export function codesEndingWith(status: ExitStatus): readonly string[] {
  return Object.entries(STATUS_OF)
    .filter(([, other]) => other === status)
    .map(([code]) => code)
}
