/**
 * Takes the planned steps in order. A step that throws is reported and the others go on. Between two steps the run ends
 * when the process is asked to end or the workspace is stopped. Where the workspace stands is read once, after `stale`.
 */
import { AutonomyError } from '../errors.ts'
import type { StepName, StepReport } from './run-report.ts'
import type { Standing } from './standing.ts'
import type { PlannedStep } from './step-plan.ts'
import type { JudgingStep, RunFacts, StepContext, StepOutcome, StepTable } from './step-context.ts'

/** Told as a run goes along. */
export interface RunObserver {
  started(step: StepName): void
  /** `cause` is what a failed step threw. */
  finished(report: StepReport, cause?: unknown): void
}

export interface StepsInput {
  plan: readonly PlannedStep[]
  table: StepTable
  observer: RunObserver
  /** Throws when the run may not go on with its next step. */
  mayGoOn(): void
  /** Where the workspace stands once the judging steps are through. */
  standing(context: StepContext): Promise<Standing>
}

export interface StepsResult {
  facts: RunFacts
  standing: Standing
  reports: readonly StepReport[]
  /** Absolute paths of files that steps appended to. */
  appended: readonly string[]
}

/** @throws the signal's reason when the run was asked to end, and what `mayGoOn` throws */
export async function runSteps(
  { plan, table, observer, mayGoOn, standing: read }: StepsInput,
  start: StepContext,
): Promise<StepsResult> {
  const reports: StepReport[] = []
  const appended: string[] = []
  let facts = start.facts
  const take = async ({ name, wanted }: PlannedStep, work: () => Promise<StepOutcome>): Promise<void> => {
    if (!wanted) return void reports.push({ name, status: 'skipped', ms: 0, counts: {} })
    await breathe()
    start.run.signal.throwIfAborted()
    mayGoOn()
    observer.started(name)
    const { report, outcome, cause } = await timed(name, start, work)
    reports.push(report)
    facts = { ...facts, ...outcome?.facts }
    appended.push(...(outcome?.appended ?? []))
    observer.finished(report, cause)
  }
  for (const step of plan) {
    if (!isJudging(step.name)) continue
    const work = table[step.name]
    await take(step, () => work({ ...start, facts }))
  }
  await breathe()
  start.run.signal.throwIfAborted()
  const standing = await read({ ...start, facts })
  for (const step of plan) {
    if (isJudging(step.name)) continue
    const work = table[step.name]
    await take(step, () => work({ ...start, facts, standing, done: [...reports] }))
  }
  return { facts, standing, reports, appended }
}

/** A signal to the process is noticed only when the event loop turns; steps that never wait would not let it. */
function breathe(): Promise<void> {
  return new Promise((resolve) => {
    setImmediate(resolve)
  })
}

async function timed(
  name: StepName,
  { run, deps }: StepContext,
  work: () => Promise<StepOutcome>,
): Promise<{ report: StepReport; outcome?: StepOutcome; cause?: unknown }> {
  const before = deps.clock.monotonic()
  const ms = (): number => Math.round(deps.clock.monotonic() - before)
  try {
    const outcome = await work()
    if (outcome.error !== undefined) return { ...failed(outcome.error, outcome.counts), outcome }
    return { report: { name, status: run.dryRun ? 'planned' : 'ok', ms: ms(), counts: outcome.counts }, outcome }
  } catch (cause) {
    return failed(cause, {})
  }

  function failed(cause: unknown, counts: StepReport['counts']): { report: StepReport; cause: unknown } {
    run.signal.throwIfAborted()
    return { report: { name, status: 'failed', ms: ms(), counts, error: stepError(cause) }, cause }
  }
}

/** What a report says of an error; one that is not ours is a bug of this program and says so. */
function stepError(error: unknown): NonNullable<StepReport['error']> {
  if (error instanceof AutonomyError) {
    return { code: error.code, message: error.message, ...(error.hint === undefined ? {} : { hint: error.hint }) }
  }
  const message = error instanceof Error ? `${error.name}: ${error.message}` : String(error)
  return {
    code: 'BUG',
    message,
    hint: 'This is a bug in autonomy: run again with --verbose and report what it prints.',
  }
}

function isJudging(name: StepName): name is JudgingStep {
  switch (name) {
    case 'analyze':
    case 'predict':
    case 'learn':
    case 'metrics':
    case 'enrich':
    case 'stale':
      return true
    default:
      return false
  }
}
