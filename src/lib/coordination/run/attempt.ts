/** One attempt at an item: what it is given and what it shows. */
import type { Milliseconds } from '../../platform/clock.ts'
import type { ProcessExit } from '../../platform/processes.ts'
import type { RotatingLog } from '../../platform/rotating-log.ts'
import type { Runner, RunnerReport } from '../../runner/runner.ts'
import type { CoordinationDeps } from '../coordination-deps.ts'
import type { Guard, Trip } from '../guard/guard.ts'
import type { Holder } from '../work-event.ts'
import type { ActiveItem, Evidence } from '../work-item.ts'
import type { ItemOutcome } from './item-outcome.ts'
import type { RunnerPresence } from './open-runner.ts'
import type { RunControl } from './run-control.ts'

export interface PerformItem {
  agent: string
  team: string | undefined
  lease: Milliseconds
  /** For the runner; undefined: as long as it takes. */
  timeout: Milliseconds | undefined
  /** Each item is worked on in a git worktree of its own; undefined: in the workspace itself. */
  worktree?: WorktreeChoice | undefined
  /** What happens, a line at a time. */
  note?: (line: string) => void
}

interface WorktreeChoice {
  /** Branch, tag or commit at which new branches begin. Default: what the workspace has checked out. */
  base: string | undefined
}

export interface ItemDeps extends CoordinationDeps {
  /** What does the work. */
  runner: Runner
  guard: Guard
  /** Our own record: who runs here, and what. */
  presence: RunnerPresence
  control: RunControl
  log: RotatingLog
  /** Every chunk of output, for the person who watches. */
  echo: (chunk: Buffer) => void
  redact: (text: string) => string
}

export interface Attempt {
  item: ActiveItem
  by: Holder
  input: PerformItem
  /** Aborts when the claim is lost. */
  lost: AbortSignal
}

export interface Shown {
  exit: ProcessExit
  report: RunnerReport
  /** Why it was ended before its time. */
  why: 'timeout' | 'stop' | 'lost' | 'guard' | undefined
  /** Of the guardrail that ended it. */
  trip: Trip | undefined
  evidence: readonly Evidence[]
  /** There are acceptance commands, and all of them passed. */
  proven: boolean
}

/** What came of an item, and which guardrails tripped by it. */
export interface PerformedItem {
  outcome: ItemOutcome
  trips: readonly Trip[]
}
