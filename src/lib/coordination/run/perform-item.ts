/**
 * One claimed item: its budget is reserved, its runner works, its acceptance commands prove it, and it is completed,
 * handed on for another attempt, or handed back; then the budget is settled. Every way out but a lost claim ends in
 * exactly one transition.
 */
import { AutonomyError } from '../../errors.ts'
import type { AttemptInfo, Trip } from '../guard/guard.ts'
import type { ClaimedItem } from '../work/decide-claim.ts'
import { itemContext } from '../work/item-trace.ts'
import type { Holder } from '../work-event.ts'
import { workplaceFor } from '../worktree/open-workplace.ts'
import type { Workplace } from '../worktree/workplace.ts'
import type { Attempt, ItemDeps, PerformedItem, PerformItem, Shown } from './attempt.ts'
import { attemptItem } from './attempt-item.ts'
import { conclude, concludeTripped, fail, release } from './conclude.ts'
import type { ItemOutcome } from './item-outcome.ts'
import { keepLease, saysLost } from './keep-lease.ts'
import { messageOf } from './message-of.ts'
import { patiently } from './patiently.ts'

/** @throws AutonomyError IO (the runner cannot be started: the item is handed back), STORE_BUSY */
export async function performItem(claimed: ClaimedItem, input: PerformItem, deps: ItemDeps): Promise<PerformedItem> {
  const { item, token } = claimed
  const by: Holder = { agent: input.agent, token }
  const lease = keepLease({ id: item.id, by, lease: input.lease }, deps)
  const attempt = { item, by, input, lost: lease.lost }
  const info = { agent: input.agent, team: input.team, item, runner: deps.runner.name }
  try {
    const admission = await deps.guard.admit(info)
    if (admission.ok) return await performAdmitted(attempt, { info, ticket: admission.ticket }, deps)
    const { trip } = admission
    const refuse = (): Promise<ItemOutcome> => concludeTripped(attempt, { trip, evidence: [] }, deps)
    return { outcome: await patiently(refuse, lease.lost, deps), trips: [trip] }
  } catch (error) {
    if (saysLost(error)) return { outcome: 'lost', trips: [] }
    throw error
  } finally {
    lease.release()
  }
}

interface Admitted {
  info: AttemptInfo
  ticket: string
}

/** What was found out before something went wrong is what is settled. */
interface Course {
  shown?: Shown
  outcome: ItemOutcome
  before?: string | undefined
  after?: string | undefined
}

async function performAdmitted(attempt: Attempt, admitted: Admitted, deps: ItemDeps): Promise<PerformedItem> {
  const course: Course = { outcome: 'released' }
  const began = deps.clock.monotonic()
  let place: Workplace | undefined
  let trips: readonly Trip[] = []
  try {
    const found = await placeFor(attempt, deps)
    if ('refused' in found) {
      const failed = { reason: found.refused, evidence: [] }
      course.outcome = await patiently(() => fail(attempt, failed, deps), attempt.lost, deps)
    } else {
      place = found
      course.before = await place.fingerprint()
      const shown = await attemptInSpan({ ...attempt, place, info: admitted.info }, deps)
      course.shown = shown
      course.after = await place.fingerprint()
      course.outcome = await patiently(() => conclude(attempt, shown, deps), attempt.lost, deps)
    }
    const isLeftToOthers = course.outcome === 'released' && deps.control.handsBack
    if (!isLeftToOthers) await deps.presence.finish(attempt.item.id)
  } catch (error) {
    if (!saysLost(error)) throw error
    course.outcome = 'lost'
  } finally {
    const duration_ms = Math.round(deps.clock.monotonic() - began)
    trips = await patiently(() => settle(admitted, { ...course, duration_ms }, deps), deps.control.end, deps)
    await place?.leave(course.outcome)
  }
  return { outcome: course.outcome, trips: [...(course.shown?.trip ? [course.shown.trip] : []), ...trips] }
}

async function settle(
  { info, ticket }: Admitted,
  { shown, outcome, before, after, duration_ms }: Course & { duration_ms: number },
  { guard }: ItemDeps,
): Promise<readonly Trip[]> {
  return guard.settle(ticket, info, {
    report: shown?.report ?? {},
    outcome,
    duration_ms: shown ? Math.round(shown.exit.duration) : duration_ms,
    workplace: before === undefined || after === undefined ? undefined : { before, after },
    proven: shown?.proven ?? false,
  })
}

/** `refused`: this item's place cannot be had; that of the next may. */
async function placeFor(attempt: Attempt, deps: ItemDeps): Promise<Workplace | { refused: string }> {
  try {
    return await workplaceFor(attempt.item, attempt.input, deps)
  } catch (error) {
    if (error instanceof AutonomyError && error.code === 'STEP_FAILED') return { refused: error.message }
    return await giveUp(attempt, error, deps)
  }
}

type Placed = Attempt & { place: Workplace; info: AttemptInfo }

async function attemptInSpan(attempt: Placed, deps: ItemDeps): Promise<Shown> {
  const { item, by } = attempt
  const attributes = {
    'agent.id': by.agent,
    'work.id': item.id,
    'work.token': by.token,
    'runner.name': deps.runner.name,
  }
  const span = { name: 's2s.agent.run', attributes, parent: itemContext(item) }
  try {
    return await deps.tracer.span(span, async (open) => {
      const shown = await attemptItem({ ...attempt, context: open.context }, deps)
      open.set({ 'process.exit_code': shown.exit.exitCode, 'work.why': shown.why, 'guard.code': shown.trip?.code })
      return shown
    })
  } catch (error) {
    return await giveUp(attempt, error, deps)
  }
}

/** The item is handed back, and the runner ends: the next item would fare no better. */
async function giveUp(attempt: Attempt, error: unknown, deps: ItemDeps): Promise<never> {
  await release(attempt, 'its command could not be run', deps)
  throw new AutonomyError('IO', `the runner of ${attempt.by.agent} ends: ${messageOf(error)}`, { cause: error })
}
