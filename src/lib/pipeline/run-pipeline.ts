/**
 * `pipeline run`: the ten steps under the run lock. At most one run of a workspace is at work at a time; a dry run takes
 * no lock and writes nothing. Nothing is done while the STOP switch is on; a run that meets it ends after its step, and
 * so does one whose lock file is gone, for another may be at work by then.
 */
import { relative } from 'node:path'
import { toIso, type Milliseconds } from '../platform/clock.ts'
import type { HeldLock } from '../platform/file-lock.ts'
import { refuseIfStopped } from '../workspace/stop-switch.ts'
import { dryRunFiles, dryRunLocks } from './dry-run-files.ts'
import type { PipelineDeps } from './pipeline-deps.ts'
import { recordingFiles } from './recording-files.ts'
import { newRunId } from './run-id.ts'
import { runExitCode } from './run-record.ts'
import type { RunReport } from './run-report.ts'
import { runSteps, type RunObserver, type StepsResult } from './run-steps.ts'
import { readStanding, type Standing } from './standing.ts'
import { NO_FACTS, type Run, type StepContext, type StepTable } from './step-context.ts'
import { planSteps, type PlannedStep, type StepSelection } from './step-plan.ts'
import { countTodos, topTodos } from './todo-overview.ts'
import { fileTodoStore } from './todos/file-todo-store.ts'

const SHOWN_TODOS = 10

export interface RunPipeline {
  selection: StepSelection
  dryRun: boolean
  /** How long to wait for a run that is at work. */
  wait: Milliseconds
  failUnder?: number
  /** Aborts when the process is asked to end. */
  signal: AbortSignal
  observer: RunObserver
}

export interface RunDeps extends PipelineDeps {
  table: StepTable
}

/**
 * @throws AutonomyError USAGE, STOPPED, STORE_BUSY, UNSUPPORTED, IO; CONFLICT when somebody took the lock file away while
 * the run was at work; the signal's reason when the run was asked to end
 */
export async function runPipeline(input: RunPipeline, deps: RunDeps): Promise<RunReport> {
  const plan = planSteps(input.selection)
  refuseIfStopped(deps.paths, deps)
  const runDeps = input.dryRun ? { ...deps, files: dryRunFiles(deps.files), locks: dryRunLocks } : deps
  runDeps.files.makeDirectory(deps.paths.state)
  const lock = { wait: input.wait, what: 'the pipeline run' }
  return runDeps.locks.withLock(deps.paths.locks.pipeline, lock, (held) => takeRun({ ...input, plan, held }, runDeps))
}

interface LockedRun extends RunPipeline {
  plan: readonly PlannedStep[]
  held: HeldLock
}

async function takeRun(input: LockedRun, deps: RunDeps): Promise<RunReport> {
  const startedAt = deps.clock.now()
  const begun = deps.clock.monotonic()
  const { plan, held, dryRun, failUnder, signal, observer } = input
  const run: Run = { id: newRunId(startedAt, deps.random), startedAt, dryRun, failUnder, signal }
  const { files, written } = recordingFiles(deps.files)
  const { table, ...rest } = deps
  const stepDeps: PipelineDeps = { ...rest, files, todos: fileTodoStore({ ...rest, files }) }
  const standing = ({ facts }: StepContext): Promise<Standing> =>
    readStanding({ checks: facts.checks, now: startedAt }, stepDeps)
  const mayGoOn = (): void => {
    refuseIfStopped(deps.paths, deps)
    held.refuseIfLost()
  }
  const result = await runSteps({ plan, table, observer, mayGoOn, standing }, { run, deps: stepDeps, facts: NO_FACTS })
  return {
    ...runReport(run, result),
    duration_ms: Math.round(deps.clock.monotonic() - begun),
    files: [...written(), ...result.appended].map((path) => relative(deps.paths.root, path)),
  }
}

function runReport(run: Run, { standing, facts, reports }: StepsResult): Omit<RunReport, 'duration_ms' | 'files'> {
  const { score, todos, predictive, checks, problems } = standing
  return {
    schemaVersion: 1,
    run_id: run.id,
    started_at: toIso(run.startedAt),
    dry_run: run.dryRun,
    score: score?.total ?? null,
    level: score?.level ?? null,
    score_version: 2,
    components: score?.components ?? [],
    steps: reports,
    scan: facts.scan,
    todos: { ...countTodos(todos), created: facts.created, reopened: facts.reopened },
    top: topTodos(todos, SHOWN_TODOS),
    checks,
    predictions: predictive?.predictions ?? [],
    problems: problems.map(({ message }) => message),
    exit_code: runExitCode(reports, score, run.failUnder),
  }
}
