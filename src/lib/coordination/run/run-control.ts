/**
 * What keeps a runner going or ends it: the STOP file, a signal to the process, and its own decision. It only gets
 * harsher: paused (may go on again), draining, ending.
 */
import type { Milliseconds } from '../../platform/clock.ts'
import type { StopLevel, StopScope } from '../../workspace/stop-orders.ts'
import type { RunnerDeps } from './open-runner.ts'
import { watchStop } from './watch-stop.ts'

export interface RunControl {
  readonly isPaused: boolean
  /** The level of the STOP that holds now. */
  readonly level: StopLevel | undefined
  /** Aborts when nothing new is to be begun any more. */
  readonly drain: AbortSignal
  /** Aborts when running commands are to be ended. */
  readonly end: AbortSignal
  /** They are to be killed without being asked. */
  readonly isKill: boolean
  /** The items are given back by whoever gave the order. */
  readonly handsBack: boolean
  /** Why it ends, in a word; undefined while it goes on. */
  readonly why: 'stop' | 'signal' | 'error' | undefined
  /** Looks at the STOP file now: `stop` signals commands itself, and may be quicker than the next look. */
  look(): void
  /** A slot failed: the others finish what they have. */
  fail(): void
  close(): void
}

export interface ControlInput {
  actor: StopScope
  /** Its first abort drains. */
  signal: AbortSignal
  /** So long a drain by signal may take before running commands are ended. */
  grace: Milliseconds
  /** Called whenever the STOP order is another. */
  stopChanged: (level: StopLevel | undefined) => void
}

export function runControl(
  input: ControlInput,
  deps: Pick<RunnerDeps, 'clock' | 'environment' | 'files' | 'paths'>,
): RunControl {
  const control = new Control()
  const closing = new AbortController()
  const watch = watchStop(
    input.actor,
    ({ level, hands_back = false }) => {
      control.handsBack = hands_back
      control.order(level)
      input.stopChanged(level)
    },
    deps,
  )
  const onSignal = (): void => {
    control.drainBecause('signal')
    deps.clock.sleep(input.grace, closing.signal).then(
      () => control.endNow(),
      () => {},
    )
  }
  if (input.signal.aborted) onSignal()
  else input.signal.addEventListener('abort', onSignal, { once: true, signal: closing.signal })
  control.look = () => watch.look()
  control.close = () => {
    watch.close()
    closing.abort()
  }
  return control
}

class Control implements RunControl {
  level: StopLevel | undefined
  handsBack = false
  why: RunControl['why']
  look = (): void => {}
  close = (): void => {}
  readonly #drain = new AbortController()
  readonly #end = new AbortController()
  readonly drain = this.#drain.signal
  readonly end = this.#end.signal

  get isPaused(): boolean {
    return this.level === 'pause'
  }

  get isKill(): boolean {
    return this.level === 'kill'
  }

  order(level: StopLevel | undefined): void {
    this.level = level
    if (level === undefined || level === 'pause') return
    this.drainBecause('stop')
    if (level !== 'drain') this.endNow()
  }

  drainBecause(reason: 'stop' | 'signal' | 'error'): void {
    this.why ??= reason
    this.#drain.abort()
  }

  endNow(): void {
    this.#end.abort()
  }

  fail(): void {
    this.drainBecause('error')
  }
}
