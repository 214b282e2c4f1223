/**
 * What passes between the steps of one run. A step gets what earlier steps found and returns what it adds; it never
 * changes what it was given. The last four steps also get where the workspace stands, read and scored once between
 * `stale` and `snapshot`: the only numbers they, the run record and the report may use.
 */
import type { Instant } from '../platform/clock.ts'
import type { CheckResult } from './checks/check-result.ts'
import type { ScanTotals } from './findings.ts'
import type { PipelineDeps } from './pipeline-deps.ts'
import type { HealingAction } from './predictions.ts'
import type { StepName, StepReport } from './run-report.ts'
import type { Standing } from './standing.ts'

/** One run, as fixed before its first step. */
export interface Run {
  id: string
  startedAt: Instant
  dryRun: boolean
  failUnder: number | undefined
  /** Aborts when the process is asked to end; a step in the middle of something long throws its reason. */
  signal: AbortSignal
}

/** What the steps have found so far. */
export interface RunFacts {
  scan: ScanTotals
  created: number
  reopened: number
  /** Undefined until the step `analyze` has made them. */
  checks: readonly CheckResult[] | undefined
  /** Restarts that were given up in this run. */
  escalations: readonly HealingAction[]
}

export const NO_FACTS: RunFacts = {
  scan: {
    files: 0,
    files_read: 0,
    bytes: 0,
    lines: 0,
    error_events: 0,
    known: 0,
    templated: 0,
    unreadable: [],
  },
  created: 0,
  reopened: 0,
  checks: undefined,
  escalations: [],
}

export interface StepContext {
  run: Run
  deps: PipelineDeps
  facts: RunFacts
}

export interface StandingContext extends StepContext {
  standing: Standing
  /** Reports of the steps before this one. */
  done: readonly StepReport[]
}

export interface StepOutcome {
  counts: Readonly<Record<string, number>>
  facts?: Partial<RunFacts>
  /** What went wrong after the rest was done: the step counts as failed, what it found stands. */
  error?: unknown
  /** Files it appended to; whole files written through `deps.files` are known without. */
  appended?: readonly string[]
}

export type JudgingStep = 'analyze' | 'predict' | 'learn' | 'metrics' | 'enrich' | 'stale'
type TellingStep = Exclude<StepName, JudgingStep>

/** What each step does; a run takes the real ones, a test its own. */
export type StepTable = { readonly [Name in JudgingStep]: (context: StepContext) => Promise<StepOutcome> } & {
  readonly [Name in TellingStep]: (context: StandingContext) => Promise<StepOutcome>
}
