/** `lock`: a command of somebody's own runs while no autonomy process can change the coordination documents. */
import type { Milliseconds } from '../../platform/clock.ts'
import { refuseIfStopped } from '../../workspace/stop-switch.ts'
import type { CoordinationDeps } from '../coordination-deps.ts'

export interface LockAround {
  command: readonly [string, ...string[]]
  /** For the lock. */
  wait: Milliseconds
}

export interface LockedCommand {
  /** Null when a signal ended it. */
  exit_code: number | null
  signal: string | null
  duration_ms: number
}

/** Every document is up to date when the command begins. @throws AutonomyError STOPPED, STORE_BUSY, NOT_FOUND, IO */
export async function lockAround({ command, wait }: LockAround, deps: CoordinationDeps): Promise<LockedCommand> {
  refuseIfStopped(deps.paths, deps)
  const env = { AUTONOMY_WORKSPACE: deps.paths.root }
  const run = (): ReturnType<typeof deps.processes.foreground> => deps.processes.foreground({ argv: command, env })
  const { exitCode, signal, duration } = await deps.ledger.exclusive(run, { wait })
  return { exit_code: exitCode ?? null, signal: signal ?? null, duration_ms: Math.round(duration) }
}
