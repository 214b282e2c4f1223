/**
 * One cycle of meta-coordination: expired leases come back, the figures are read, and what the figures call for is done:
 * duplicates are consolidated above 5 % redundancy, a team is formed when velocity declines, and items that seem done
 * are completed. Each step is atomic by itself; every action, and every one not taken, is told with its reason.
 */
import { AutonomyError } from '../../errors.ts'
import { toIso, type Instant } from '../../platform/clock.ts'
import { appendLineUnlocked } from '../../platform/append-unlocked.ts'
import { refuseIfStopped } from '../../workspace/stop-switch.ts'
import type { CoordinationDeps } from '../coordination-deps.ts'
import { applyPatch } from '../ledger/apply-step.ts'
import { expiredLeases } from '../work/expire-leases.ts'
import { recordItemSpan } from '../work/item-trace.ts'
import { runCompletionEngine, type EngineResult } from './completion-engine.ts'
import { consolidateWork } from './consolidate.ts'
import { deriveCompletions } from './derive-completions.ts'
import { dryDeps } from './dry-ledger.ts'
import { formOptimizationTeam } from './form-optimization-team.ts'
import type { Health } from './health.ts'
import { measureStanding } from './measure.ts'
import { nanosecondsNow } from './nanoseconds.ts'
import { velocity, type Velocity } from './velocity.ts'

/** Above so many per cent duplicates are consolidated (`REDUNDANCY_RATE -gt 5` of the original). */
const MOST_REDUNDANCY = 5

export interface MetaCycleInput {
  dryRun?: boolean | undefined
  /** What becomes of items that seem done and have no acceptance commands. Default: `coordination.completion_policy`. */
  policy?: EngineResult['policy'] | undefined
  /** Ends acceptance commands and what was not begun yet. */
  signal?: AbortSignal | undefined
}

export interface MetaAction {
  action:
    | 'stop'
    | 'reap'
    | 'consolidate'
    | 'form_team'
    | 'complete'
    | 'review'
    | 'verify'
    | 'leave'
    | 'list_completions'
  /** False: the figures did not call for it, or it could not be done. */
  done: boolean
  reason: string
  work_item_ids?: readonly string[]
  agent_ids?: readonly string[]
}

interface MetaFigures {
  health: Health
  /** Null where nothing is live. */
  redundancy_percent: number | null
  velocity: Velocity
}

export interface MetaCycle extends MetaFigures {
  /** `meta_<ns>` */
  cycle_id: string
  /** ISO 8601. */
  at: string
  duration_ms: number
  dry_run: boolean
  actions: readonly MetaAction[]
  /** Active, and nobody moves them. */
  stuck: EngineResult['stuck']
}

/**
 * Writes one line to `meta_cycles.jsonl`; a dry run writes nothing.
 * @throws AutonomyError STOPPED, INVALID_DOCUMENT, STORE_BUSY, IO; the signal's reason when it aborts
 */
export async function metaCycle(input: MetaCycleInput, deps: CoordinationDeps): Promise<MetaCycle> {
  refuseIfStopped(deps.paths, deps)
  if (input.dryRun) return cycle(input, await dryDeps(deps))
  deps.files.makeDirectory(deps.paths.coordination.folder)
  return deps.tracer.span({ name: 's2s.meta.cycle' }, async (span) => {
    const done = await cycle(input, deps)
    span.set({ 'meta.cycle_id': done.cycle_id, 'meta.health': done.health.score ?? undefined })
    appendLineUnlocked(deps.paths.coordination.metaCycles, JSON.stringify(done))
    return done
  })
}

async function cycle(input: MetaCycleInput, deps: CoordinationDeps): Promise<MetaCycle> {
  const { clock } = deps
  const [now, begun] = [clock.now(), clock.monotonic()]
  const cycle_id = `meta_${nanosecondsNow(clock)}`
  const reaped = await reap(now, deps)
  const figures = await readFigures(now, deps)
  const stopped = input.dryRun ? [] : await stopIfDue(deps)
  const told = { cycle_id, at: toIso(now), dry_run: input.dryRun ?? false, ...figures }
  if (stopped.length > 0) {
    const duration_ms = Math.round(clock.monotonic() - begun)
    return { ...told, duration_ms, actions: [reaped, ...stopped], stuck: [] }
  }
  const consolidated = await consolidateIfNeeded(figures, deps)
  const formed = await formIfDeclining({ ...figures, dryRun: input.dryRun }, deps)
  const engine = await runCompletionEngine(input, deps)
  const listed = input.dryRun ? [] : [await listCompletions(deps)]
  return {
    ...told,
    duration_ms: Math.round(clock.monotonic() - begun),
    actions: [reaped, consolidated, formed, ...engineActions(engine), ...listed],
    stuck: engine.stuck,
  }
}

/** Nothing else is begun in a workspace that was stopped. */
async function stopIfDue({ autoStop }: CoordinationDeps): Promise<readonly MetaAction[]> {
  const reason = await autoStop?.()
  return reason === undefined ? [] : [{ action: 'stop', done: true, reason }]
}

async function reap(now: Instant, deps: CoordinationDeps): Promise<MetaAction> {
  const rule = { now, maxAttempts: deps.config.coordination.max_attempts, by: 'meta' }
  const back = await deps.ledger.change((state) => {
    const expired = expiredLeases(state, rule)
    const items = expired.map(({ before, patch }) => applyPatch(before, patch))
    return { result: items, steps: expired.map(({ step }) => step) }
  })
  for (const item of back) if (item.status === 'failed') await recordItemSpan(item, deps)
  const ids = back.map(({ id }) => id)
  const reason = ids.length === 0 ? 'no lease is over' : `${counted(ids.length, 'lease was', 'leases were')} over`
  return { action: 'reap', done: ids.length > 0, reason, ...(ids.length > 0 && { work_item_ids: ids }) }
}

async function readFigures(now: Instant, deps: CoordinationDeps): Promise<MetaFigures> {
  const { velocity_window: window } = deps.config.coordination
  const { tally, health } = await measureStanding({ now, thorough: false }, deps)
  const log = await deps.ledger.log({ since: now - 2 * window })
  return { health, redundancy_percent: tally?.redundancy_percent ?? null, velocity: velocity(log, now, window) }
}

async function consolidateIfNeeded({ redundancy_percent }: MetaFigures, deps: CoordinationDeps): Promise<MetaAction> {
  const percent = Math.round((redundancy_percent ?? 0) * 100) / 100
  if (percent <= MOST_REDUNDANCY) {
    return { action: 'consolidate', done: false, reason: `redundancy is ${percent} %, not above ${MOST_REDUNDANCY} %` }
  }
  const { groups, cancelled, spared } = await consolidateWork({ requestedBy: 'meta' }, deps)
  const ids = groups.flatMap((group) => group.cancelled)
  const found = `redundancy is ${percent} %: ${counted(cancelled, 'duplicate', 'duplicates')} cancelled`
  return {
    action: 'consolidate',
    done: cancelled > 0,
    reason: spared === 0 ? found : `${found}, ${spared} left in the hands of agents or in sequence`,
    ...(ids.length > 0 && { work_item_ids: ids }),
  }
}

async function formIfDeclining(
  { velocity: { trend, points, previous }, dryRun }: MetaFigures & MetaCycleInput,
  deps: CoordinationDeps,
): Promise<MetaAction> {
  if (trend !== 'declining') return { action: 'form_team', done: false, reason: `velocity is ${trend}` }
  const { agentIds, reason } = await formOptimizationTeam({ dryRun }, deps)
  return {
    action: 'form_team',
    done: agentIds.length > 0,
    reason: `velocity fell from ${previous} to ${points} points; ${reason}`,
    ...(agentIds.length > 0 && { agent_ids: agentIds }),
  }
}

function engineActions({ actions }: EngineResult): readonly MetaAction[] {
  const names = { completed: 'complete', review: 'review', verify: 'verify', left: 'leave' } as const
  if (actions.length === 0) return [{ action: 'complete', done: false, reason: 'nothing seems done and left' }]
  return actions.map(({ work_item_id, action, reason }) => {
    return {
      action: names[action],
      done: action === 'completed' || action === 'review',
      reason,
      work_item_ids: [work_item_id],
    }
  })
}

/** A list that cannot be read is a person's to mend, and stops nothing else. */
async function listCompletions(deps: CoordinationDeps): Promise<MetaAction> {
  try {
    const { added } = await deriveCompletions(deps)
    const reason = added === 0 ? 'no completion is new' : `${counted(added, 'completion', 'completions')} added`
    return { action: 'list_completions', done: added > 0, reason: `coordination_log.json: ${reason}` }
  } catch (error) {
    if (!(error instanceof AutonomyError)) throw error
    return { action: 'list_completions', done: false, reason: error.message }
  }
}

function counted(count: number, one: string, many: string): string {
  return `${count} ${count === 1 ? one : many}`
}
