/** What an attempt showed becomes exactly one transition of its item; none when the claim is lost. */
import { formatDuration } from '../../workspace/duration.ts'
import { changeWork } from '../work/change-work.ts'
import { completeWork } from '../work/complete-work.ts'
import type { Trip } from '../guard/guard.ts'
import type { Evidence } from '../work-item.ts'
import type { Attempt, ItemDeps, Shown } from './attempt.ts'
import type { ItemOutcome } from './item-outcome.ts'
import { saysLost } from './keep-lease.ts'

export async function conclude(attempt: Attempt, shown: Shown, deps: ItemDeps): Promise<ItemOutcome> {
  const { exit, report, why, trip, evidence } = shown
  if (why === 'lost') return 'lost'
  const hasPassed =
    exit.exitCode === 0 && report.error === undefined && evidence.every(({ exit_code }) => exit_code === 0)
  const isProven = hasPassed && evidence.length > attempt.item.acceptance.length
  if (why === 'stop' && !isProven) {
    return deps.control.handsBack ? 'released' : release(attempt, 'its agent was told to end', deps)
  }
  if (trip) return concludeTripped(attempt, { trip, evidence }, deps)
  const refused = refusalOf(shown, deps)
  if (refused !== undefined) return release(attempt, refused, deps)
  if (!hasPassed) return fail(attempt, { reason: reasonFor(shown, attempt), evidence }, deps)
  const { item, by } = attempt
  await completeWork({ id: item.id, by, result: report.result ?? 'done, exit status 0', evidence }, deps)
  return 'completed'
}

/** The attempt was not begun, or was ended, for the sake of a limit: that of the item, or one that is no fault of it. */
export async function concludeTripped(
  attempt: Attempt,
  { trip, evidence }: { trip: Trip; evidence: readonly Evidence[] },
  deps: ItemDeps,
): Promise<ItemOutcome> {
  const isFault = trip.action === 'attempt' || trip.final === true
  if (!isFault) return release(attempt, trip.message, deps)
  return fail(attempt, { reason: trip.message, evidence, final: trip.final === true }, deps)
}

export async function release({ item, by }: Attempt, reason: string, deps: ItemDeps): Promise<ItemOutcome> {
  try {
    await changeWork({ id: item.id, event: { kind: 'release', by, reason } }, deps)
    return 'released'
  } catch (error) {
    if (saysLost(error)) return 'lost'
    throw error
  }
}

export interface Failure {
  reason: string
  evidence: readonly Evidence[]
  /** However many attempts are left. */
  final?: boolean
}

export async function fail(
  { item, by }: Attempt,
  { reason, evidence, final = false }: Failure,
  deps: ItemDeps,
): Promise<ItemOutcome> {
  const again = final ? {} : { again: { maxAttempts: deps.config.coordination.max_attempts } }
  const after = await changeWork({ id: item.id, event: { kind: 'fail', by, reason, evidence, ...again } }, deps)
  return after.item.status === 'failed' ? 'failed' : 'again'
}

/** The provider would not work for anybody now: no fault of the item, so it keeps its attempts. */
function refusalOf({ report: { error } }: Shown, { runner }: ItemDeps): string | undefined {
  if (error === undefined || !['rate_limit', 'quota', 'auth'].includes(error.kind)) return undefined
  return `${runner.name} refused: ${error.message}`
}

function reasonFor({ exit, why, evidence, report }: Shown, { input }: Attempt): string {
  if (why === 'timeout') return `the command took longer than ${formatDuration(input.timeout ?? 0)}`
  if (report.error !== undefined) return report.error.message
  if (exit.exitCode === undefined) return `the command was ended by ${exit.signal ?? 'a signal'}`
  if (exit.exitCode !== 0) return `the command exited ${exit.exitCode}`
  const failed = evidence.filter(({ exit_code }) => exit_code !== 0).map(({ command }) => command)
  return `acceptance failed: ${failed.join('; ')}`
}
