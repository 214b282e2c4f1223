/**
 * Ends a child's whole process group: when its time is up, when a signal aborts it, or when this process exits. SIGTERM
 * first, SIGKILL for what is left after the grace; afterwards its pipes are closed, so that one who left the group
 * cannot keep us waiting.
 */
import type { Milliseconds } from './clock.ts'
import { isSystemError } from '../errors.ts'
import { hasLivingMember } from './process-identity.ts'

export interface GroupLimits {
  /** Leader of the group. */
  pid: number
  timeout: Milliseconds
  signal: AbortSignal | undefined
  /** Called once nothing of the group is left, after it had to be ended. */
  closePipes: () => void
}

export interface GroupWatch {
  /** To be called when the child has ended. Resolves when nothing of a group that had to be ended is left. */
  settled(): Promise<{ timedOut: boolean }>
}

const grace: Milliseconds = 2000
const pollEvery: Milliseconds = 20

export function watchGroup({ pid, timeout, signal, closePipes }: GroupLimits): GroupWatch {
  let timedOut = false
  let ending: Promise<void> | undefined
  const end = (): void => {
    ending ??= endGroup(pid).then(closePipes)
  }
  const timer = setTimeout(() => {
    timedOut = true
    end()
  }, timeout)
  const killAtExit = (): void => void signalGroup(pid, 'SIGKILL')
  process.once('exit', killAtExit)
  if (signal?.aborted) end()
  signal?.addEventListener('abort', end, { once: true })
  return {
    settled: async () => {
      clearTimeout(timer)
      signal?.removeEventListener('abort', end)
      await ending
      process.removeListener('exit', killAtExit)
      return { timedOut }
    },
  }
}

/** Resolves when nothing of the group is left, or SIGKILL was sent. */
export async function endGroup(pid: number): Promise<void> {
  const deadline = performance.now() + grace
  signalGroup(pid, 'SIGTERM')
  while (isGroupLeft(pid)) {
    if (performance.now() > deadline) {
      signalGroup(pid, 'SIGKILL')
      return
    }
    await new Promise((resolve) => setTimeout(resolve, pollEvery))
  }
}

/** Whether anybody of the group is left. */
export function isGroupLeft(leader: number): boolean {
  return signalGroup(leader, 0) && hasLivingMember(leader) !== false
}

/** False when nobody of the group is left. */
export function signalGroup(leader: number, signal: NodeJS.Signals | 0): boolean {
  try {
    process.kill(-leader, signal)
    return true
  } catch (error) {
    if (isSystemError(error, 'ESRCH')) return false
    if (isSystemError(error, 'EPERM')) return true
    throw error
  }
}
