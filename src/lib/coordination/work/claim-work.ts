/**
 * `work claim`: the exclusive right to one item, to the next best ones, or to one that is made at once. Choosing and
 * taking are one atomic step, together with the return of work whose lease is over: no list is read before.
 */
import { AutonomyError } from '../../errors.ts'
import type { Milliseconds } from '../../platform/clock.ts'
import { checkAgentId } from '../agents/check-agent-id.ts'
import { refuseStoppedAgent } from '../agents/refuse-stopped-agent.ts'
import type { CoordinationDeps } from '../coordination-deps.ts'
import type { ChangeOptions } from '../ledger.ts'
import type { FinishedItem } from '../work-item.ts'
import { holdsNow } from '../reservations/holds-now.ts'
import { type ClaimDecision, type ClaimedItem, type ClaimMoment, type ClaimWork, decideClaim } from './decide-claim.ts'
import { itemContext, newTelemetry, recordItemSpan } from './item-trace.ts'

export interface ClaimedWork {
  /** At least one. */
  claimed: readonly ClaimedItem[]
  /** Items whose lease was over: pending again, or failed. */
  reaped: readonly string[]
}

export interface WaitingClaim extends ClaimWork {
  /**
   * How long to wait until there is something to claim, and for others who hold the store. Default: not at all for the
   * one, that of the store for the other.
   */
  wait?: Milliseconds | undefined
  signal?: AbortSignal | undefined
}

/** Between two looks while waiting; half as much again at random keeps many waiting agents apart. */
const LOOK_AGAIN: Milliseconds = 200
/** For the store at the last look: others hold it for milliseconds. */
const LEAST_WAIT: Milliseconds = 100

/**
 * @throws AutonomyError STOPPED, USAGE, NOT_FOUND, ALREADY_CLAIMED, ALREADY_FINISHED, BLOCKED, PATH_CONFLICT, NOTHING_READY, CONFLICT (the agent
 * may not take it), STORE_BUSY, INVALID_DOCUMENT, IO
 */
export async function claimWork(input: WaitingClaim, deps: CoordinationDeps): Promise<ClaimedWork> {
  const { agent, wait, signal } = input
  checkAgentId(agent)
  const until = deps.clock.now() + (wait ?? 0)
  for (let left = wait; ;) {
    try {
      const patience = left === undefined ? {} : { wait: Math.max(left, LEAST_WAIT) }
      return await claimOnce(input, { ...deps, patience })
    } catch (error) {
      if (!mayCome(error) || deps.clock.now() >= until) throw error
      const pause = LOOK_AGAIN * (1 + deps.random.number() / 2)
      await deps.clock.sleep(Math.min(until - deps.clock.now(), pause), signal)
      left = until - deps.clock.now()
    }
  }
}

function mayCome(error: unknown): boolean {
  const passing = ['NOTHING_READY', 'ALREADY_CLAIMED', 'BLOCKED', 'PATH_CONFLICT']
  return error instanceof AutonomyError && passing.includes(error.code)
}

async function claimOnce(
  input: WaitingClaim,
  deps: CoordinationDeps & { patience: ChangeOptions },
): Promise<ClaimedWork> {
  await refuseStoppedAgent(input.agent, deps)
  const { tracer, ledger, clock } = deps
  // Before the span opens: the span of an item that is made begins with its creation and has this one within.
  const made = { created: clock.now(), telemetry: newTelemetry(tracer) }
  let failed: readonly FinishedItem[] = []
  try {
    return await tracer.span({ name: 's2s.work.claim', attributes: { 'agent.id': input.agent } }, async (span) => {
      const start = clock.now()
      const decision = await ledger.change((state) => decideClaim(input, state, momentOf(made, deps)), deps.patience)
      failed = decision.failed
      const { claimed, reaped } = decision
      const [first, ...others] = claimed
      if (first === undefined) throw nothingReady(input, decision)
      const context = itemContext(first.item)
      if (context) span.belongsTo(context)
      span.set({ ...claimAttributes(first), 'work.claimed': claimed.length })
      for (const other of others) await recordClaim(other, { start, agent: input.agent }, deps)
      return { claimed, reaped }
    })
  } finally {
    for (const item of failed) await recordItemSpan(item, deps)
  }
}

function momentOf(made: Pick<ClaimMoment, 'created' | 'telemetry'>, deps: CoordinationDeps): ClaimMoment {
  const now = deps.clock.now()
  return { ...made, now, config: deps.config.coordination, root: deps.paths.root, holds: holdsNow(now, deps) }
}

/** The claim of several items is one span for each of them, in the trace of that item. */
export async function recordClaim(
  claimed: ClaimedItem,
  { start, agent }: { start: number; agent: string },
  { tracer, clock }: CoordinationDeps,
): Promise<void> {
  const parent = itemContext(claimed.item)
  if (parent === undefined) return
  await tracer.record({
    name: 's2s.work.claim',
    context: tracer.newContext(parent.trace_id),
    parent,
    start,
    end: clock.now(),
    attributes: { 'agent.id': agent, ...claimAttributes(claimed) },
  })
}

function claimAttributes({ item, token, already }: ClaimedItem): Record<string, string | number | boolean> {
  return { 'work.id': item.id, 'work.type': item.work_type, 'work.token': token, 'work.already': already }
}

function nothingReady({ agent }: ClaimWork, { pending }: ClaimDecision): AutonomyError {
  const message =
    pending === 0
      ? 'no work item is pending'
      : `${pending === 1 ? 'the one pending work item is not' : `none of the ${pending} pending work items is`} ready for ${agent}: blocked, in need of files that somebody works on, or not what it takes or asked for`
  return new AutonomyError('NOTHING_READY', message, {
    hint: 'Wait for one with `--wait 10m`; `autonomy work list --status pending` tells what each waits for, `autonomy reserve list` who holds files.',
  })
}
