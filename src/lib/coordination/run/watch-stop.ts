/** Looks at the STOP file all the time a runner or the meta loop runs, by file alone. */
import type { Milliseconds } from '../../platform/clock.ts'
import type { StopScope } from '../../workspace/stop-orders.ts'
import { stopState, type StopState } from '../../workspace/stop-switch.ts'
import type { RunnerDeps } from './open-runner.ts'
import { rollCallAnswerer } from './roll-call.ts'

const EVERY: Milliseconds = 100

export interface StopWatch {
  /** Now, not only when it is time to. */
  look(): void
  close(): void
}

/**
 * Calls `changed` when the level in force for `actor` is another than before; the first time only when something is in
 * force.
 */
export function watchStop(
  actor: StopScope,
  changed: (state: StopState) => void,
  deps: Pick<RunnerDeps, 'clock' | 'environment' | 'files' | 'paths'>,
): StopWatch {
  const closing = new AbortController()
  const answerRollCall = rollCallAnswerer(deps)
  let level: StopState['level']
  const look = (): void => {
    const state = stopState(deps.paths, deps, actor)
    if (state.level === level) return
    level = state.level
    changed(state)
  }
  const poll = async (): Promise<void> => {
    while (!closing.signal.aborted) {
      look()
      answerRollCall()
      await deps.clock.sleep(EVERY, closing.signal)
    }
  }
  poll().catch((error: unknown) => {
    // A state folder that cannot be read any more: nobody could stop us, so we stop.
    if (!closing.signal.aborted) changed({ stopped: true, level: 'terminate', reason: String(error) })
  })
  return { look, close: () => closing.abort() }
}
