/**
 * Stops the whole workspace when a rule of `coordination.auto_stop` says so: STOP with the rule as its reason, a line in the
 * journal, a message to the alert channels. Off without rules. What was judged by a rule is not judged again after a
 * person resumed; only the money of a day stays spent.
 */
import type { CoordinationDeps } from '../../coordination/coordination-deps.ts'
import { readCosts } from '../../coordination/costs/read-costs.ts'
import { AutonomyError } from '../../errors.ts'
import { pastRuns } from '../../pipeline/past-runs.ts'
import { alertFor } from '../../pipeline/alerts/decide-alerts.ts'
import { toIso, type Instant, type Milliseconds } from '../../platform/clock.ts'
import { stopState, stopWorkspace } from '../../workspace/stop-switch.ts'
import { sendOnce, type GuardAlertDeps } from '../guard-alerts/send-guard-alert.ts'
import { dueRule, type DueRule, type StopFigures } from './due-rule.ts'

export type AutoStopDeps = CoordinationDeps & Pick<GuardAlertDeps, 'network'>

const HOUR: Milliseconds = 3_600_000
const BY = 'auto_stop'

/** Returns why it stopped the workspace; undefined when it did not. @throws AutonomyError INVALID_DOCUMENT, IO, CONFLICT */
export async function autoStop(deps: AutoStopDeps): Promise<string | undefined> {
  const rules = deps.config.coordination.auto_stop
  if (rules.length === 0 || stopState(deps.paths, deps).stopped) return undefined
  const due = dueRule(rules, await figuresNow(deps))
  if (due === undefined) return undefined
  const { changed } = await stopWorkspace({ reason: due.reason, by: BY, level: 'terminate' }, deps)
  if (!changed) return undefined
  await note(due, deps)
  await tell(due, deps)
  return due.reason
}

async function figuresNow(deps: AutoStopDeps): Promise<StopFigures> {
  const now = deps.clock.now()
  const [run] = pastRuns(1, deps)
  const ran = run === undefined ? now : Date.parse(run.timestamp)
  const log = await deps.ledger.log({ since: Math.min(ran, now - HOUR) })
  const stopped = log.findLast(({ op, by }) => op === 'stop' && by === BY)
  const since = Math.max(now - HOUR, stopped === undefined ? 0 : Date.parse(stopped.at))
  const ended = log.filter(({ at, op }) => Date.parse(at) >= since && ['complete', 'fail', 'expire'].includes(op))
  const isNew = stopped === undefined || ran > Date.parse(stopped.at)
  return {
    score: isNew ? (run?.score ?? null) : null,
    spent_today: spentSince(now - (now % (24 * HOUR)), deps),
    attempts: ended.length,
    failed: ended.filter(({ op }) => op !== 'complete').length,
  }
}

function spentSince(since: Instant, { paths, files }: AutoStopDeps): number {
  if (!files.info(paths.coordination.costs)) return 0
  return readCosts({ since }, { paths }).records.reduce((sum, { usd }) => sum + (usd ?? 0), 0)
}

/** STOP is in force whatever becomes of the journal. */
async function note({ reason }: DueRule, { ledger }: AutoStopDeps): Promise<void> {
  await unlessExpected(
    ledger.change(() => ({ result: undefined, steps: [{ kind: 'note', entry: { op: 'stop', by: BY, reason } }] })),
  )
}

async function tell({ rule, reason }: DueRule, deps: AutoStopDeps): Promise<void> {
  const place = { workspace: deps.paths.root, host: deps.environment.hostname() }
  const alert = alertFor('guard', place, {
    labels: { code: 'AUTO_STOP', rule: rule.kind, at: toIso(deps.clock.now()) },
    title: 'This workspace has stopped itself',
    details: [reason, 'Nothing runs until a person resumes it.'],
  })
  await unlessExpected(sendOnce(alert, deps))
}

async function unlessExpected(work: Promise<void>): Promise<void> {
  try {
    await work
  } catch (error) {
    if (!(error instanceof AutonomyError)) throw error
  }
}
