/** Waits for an attempt to end, and ends it when its time is over, its claim lost, a guardrail tripped, or STOP given. */
import type { Milliseconds } from '../../platform/clock.ts'
import type { RunnerOutcome, RunningAttempt } from '../../runner/runner.ts'
import type { Attempt, ItemDeps, Shown } from './attempt.ts'

/** Between SIGTERM and SIGKILL. */
const KILL_AFTER: Milliseconds = 400

/** @param tripped aborts when a guardrail ends the attempt */
export async function untilEnded(
  running: RunningAttempt,
  { input, lost, tripped }: Attempt & { tripped: AbortSignal },
  { control, clock }: ItemDeps,
): Promise<RunnerOutcome & Pick<Shown, 'why'>> {
  const over = new AbortController()
  let why: Shown['why']
  const end = (reason: Shown['why']): void => {
    why ??= reason
    if (control.isKill) return running.kill()
    running.terminate()
    clock.sleep(KILL_AFTER, over.signal).then(
      () => running.kill(),
      () => {},
    )
  }
  const whenAborted = (signal: AbortSignal, reason: Shown['why']): void => {
    if (signal.aborted) end(reason)
    else signal.addEventListener('abort', () => end(reason), { once: true, signal: over.signal })
  }
  whenAborted(lost, 'lost')
  whenAborted(control.end, 'stop')
  whenAborted(tripped, 'guard')
  if (input.timeout !== undefined) {
    clock.sleep(input.timeout, over.signal).then(
      () => end('timeout'),
      () => {},
    )
  }
  const { exit, report } = await running.outcome
  over.abort()
  if (exit.exitCode !== 0) control.look()
  if (exit.exitCode !== 0 && control.end.aborted) why ??= 'stop'
  // It may have ended well in the very moment in which it was asked to end.
  return { exit, report, why: why === 'timeout' && exit.exitCode === 0 ? undefined : why }
}
