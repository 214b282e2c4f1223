/**
 * The first step: scan what is new in the logs, make it part of history and todos, give todos to agents, run the
 * validation checks. Each of the four is tried whatever became of the others; the first fault is the step's.
 */
import { scanLogs } from '../analyze/scan-logs.ts'
import { scanStateOf } from '../analyze/scan-state.ts'
import { assignOpenTodos } from '../assign/assign-open-todos.ts'
import { keepResults } from '../checks/last-results.ts'
import { runChecks } from '../checks/run-checks.ts'
import { applyPendingScan, commitScan, readScanPosition } from '../commit-scan.ts'
import type { RunFacts, StepContext, StepOutcome } from '../step-context.ts'

export async function analyze({ run, deps }: StepContext): Promise<StepOutcome> {
  const faults: unknown[] = []
  const attempt = async <T>(work: () => Promise<T>): Promise<T | undefined> => {
    try {
      return await work()
    } catch (fault) {
      run.signal.throwIfAborted()
      faults.push(fault)
      return undefined
    }
  }
  const scanned = await attempt(() => scanAndCommit(run.signal, deps))
  const assigned = await attempt(() => assignOpenTodos(deps))
  const checks = await attempt(() => runChecks(deps, run.signal))
  if (checks) await attempt(() => keepResults(checks, deps))
  const facts: Partial<RunFacts> = { ...scanned?.facts, ...(checks && { checks }) }
  const counts = {
    ...scanned?.counts,
    ...(assigned && { assigned: assigned.assigned.length, waiting: assigned.waiting.length }),
    ...(checks && { checks: checks.length, checks_failed: checks.filter(({ status }) => status === 'failed').length }),
  }
  return { counts, facts, ...(faults.length > 0 && { error: faults[0] }) }
}

/** A run that was killed in the middle is finished first. */
async function scanAndCommit(signal: AbortSignal, deps: StepContext['deps']): Promise<StepOutcome> {
  // Before the logs are read: with a todo list that cannot be read the work would be for nothing.
  await deps.todos.read()
  const left = await applyPendingScan(deps)
  const state = scanStateOf(readScanPosition(deps), deps.paths.scanState)
  const { result, next } = await scanLogs(deps, { state, signal })
  const done = await commitScan({ result, position: next }, deps)
  const created = left.created.length + done.created.length
  const reopened = left.reopened.length + done.reopened.length
  const refreshed = left.refreshed.length + done.refreshed.length
  const { files, files_read, lines, error_events } = result.totals
  return {
    counts: { files, files_read, lines, error_events, findings: result.findings.length, created, refreshed, reopened },
    facts: { scan: result.totals, created, reopened },
  }
}
