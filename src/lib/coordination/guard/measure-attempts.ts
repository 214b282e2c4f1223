/** Measures all attempts of this process at once, for as long as there are any, at a hundredth of its time at most. */
import type { Milliseconds } from '../../platform/clock.ts'
import { usageOfTrees } from '../../platform/process-usage.ts'
import { freeMegabytes } from './free-megabytes.ts'
import type { GuardDeps } from './guard-store.ts'
import type { WatchedAttempt } from './watch-attempt.ts'

export interface Measuring {
  /** Until the returned function is called. */
  begin(attempt: WatchedAttempt, pid: number | undefined): () => void
}

const EVERY: Milliseconds = 1000
/** Between two looks, at least this many times as long as one takes. */
const REST = 100

export function measureAttempts(deps: GuardDeps): Measuring {
  const attempts = new Map<WatchedAttempt, number | undefined>()
  let stop = new AbortController()
  const look = (): void => {
    const usage = usageOfTrees([...attempts.values()].flatMap((pid) => pid ?? []))
    const disk_free_mb = freeMegabytes(deps)
    for (const [attempt, pid] of attempts) attempt.measured({ usage: usage?.get(pid ?? 0), disk_free_mb })
  }
  const measure = async (signal: AbortSignal): Promise<void> => {
    for (let pause = EVERY; !signal.aborted;) {
      await deps.clock.sleep(pause, signal)
      const began = deps.clock.monotonic()
      look()
      pause = Math.max(EVERY, REST * (deps.clock.monotonic() - began))
    }
  }
  return {
    begin: (attempt, pid) => {
      attempts.set(attempt, pid)
      if (attempts.size === 1) {
        stop = new AbortController()
        measure(stop.signal).catch(() => {})
      }
      return () => {
        attempts.delete(attempt)
        if (attempts.size === 0) stop.abort()
      }
    },
  }
}
