/** What an agent must not lose over a store that is busy, full or damaged for a while: it is tried until it is pointless. */
import { AutonomyError, type ErrorCode } from '../../errors.ts'
import type { Clock, Milliseconds } from '../../platform/clock.ts'

const MAY_PASS: ReadonlySet<ErrorCode> = new Set(['STORE_BUSY', 'IO', 'INVALID_DOCUMENT'])
const PAUSE: Milliseconds = 500

export function mayPass(error: unknown): error is AutonomyError {
  return error instanceof AutonomyError && MAY_PASS.has(error.code)
}

/** @param pointless once it aborts, the next failure is thrown @throws what `work` throws and no waiting mends */
export async function patiently<T>(
  work: () => Promise<T>,
  pointless: AbortSignal,
  { clock }: { clock: Pick<Clock, 'sleep'> },
): Promise<T> {
  for (;;) {
    try {
      return await work()
    } catch (error) {
      if (!mayPass(error) || pointless.aborted) throw error
      await clock.sleep(PAUSE, pointless).catch(() => {})
    }
  }
}
