/** Time as a parameter, so that every decision can be replayed and tested at any moment. */

/** Milliseconds since the Unix epoch, UTC. Stored and printed as ISO 8601 with `Z` (see `toIso`). */
export type Instant = number
export type Milliseconds = number

export interface Clock {
  now(): Instant
  /** Never goes backwards; only differences mean anything. Milliseconds with a fraction. */
  monotonic(): Milliseconds
  /** Resolves after `ms`; rejects with the signal's reason when it aborts first. */
  sleep(ms: Milliseconds, signal?: AbortSignal): Promise<void>
}

export const systemClock: Clock = {
  now: () => Date.now(),
  // Not performance.now(): it loads node:perf_hooks, 2 ms.
  monotonic: () => Number(process.hrtime.bigint()) / 1e6,
  sleep: (ms, signal) =>
    new Promise((resolve, reject) => {
      if (signal?.aborted) return reject(signal.reason)
      const abort = (): void => {
        clearTimeout(timer)
        reject(signal?.reason)
      }
      const timer = setTimeout(() => {
        signal?.removeEventListener('abort', abort)
        resolve()
      }, ms)
      signal?.addEventListener('abort', abort, { once: true })
    }),
}

/** `2026-11-21T04:30:00.000Z` */
export function toIso(instant: Instant): string {
  return new Date(instant).toISOString()
}
