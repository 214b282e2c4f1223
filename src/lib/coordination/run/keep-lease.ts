/** Keeps the claim of an item alive while its command runs, and says when it is lost. */
import { AutonomyError, type ErrorCode } from '../../errors.ts'
import type { Milliseconds } from '../../platform/clock.ts'
import type { CoordinationDeps } from '../coordination-deps.ts'
import { changeWork } from '../work/change-work.ts'
import type { Holder } from '../work-event.ts'

export interface HeldClaim {
  id: string
  by: Holder
  lease: Milliseconds
}

export interface KeptLease {
  /** Aborts when the item is no longer ours. */
  readonly lost: AbortSignal
  release(): void
}

/** Anything else may pass: the store is busy, the disk is full for a moment. */
const GONE: ReadonlySet<ErrorCode> = new Set(['LEASE_LOST', 'NOT_OWNER', 'ALREADY_FINISHED', 'NOT_FOUND', 'CONFLICT'])

/** Whether an error says that the item is no longer its former holder's. */
export function saysLost(error: unknown): boolean {
  return error instanceof AutonomyError && GONE.has(error.code)
}

export function keepLease({ id, by, lease }: HeldClaim, deps: CoordinationDeps): KeptLease {
  const [lost, over] = [new AbortController(), new AbortController()]
  const renewUntilOver = async (): Promise<void> => {
    let renewed = deps.clock.now()
    while (!over.signal.aborted) {
      await deps.clock.sleep(lease / 3, over.signal)
      try {
        await changeWork({ id, event: { kind: 'renew', by, lease } }, deps)
        renewed = deps.clock.now()
      } catch (error) {
        if (saysLost(error) || deps.clock.now() - renewed >= lease) return lost.abort(error)
      }
    }
  }
  renewUntilOver().catch((error: unknown) => {
    if (!over.signal.aborted) lost.abort(error)
  })
  return { lost: lost.signal, release: () => over.abort() }
}
