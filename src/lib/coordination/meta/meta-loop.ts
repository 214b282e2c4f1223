/**
 * The loop of meta-coordination: a cycle, a pause, again, until the signal aborts or the workspace is stopped. There is
 * one at a time in a workspace. It is known by the record of a runner, as agents are, and by its number in
 * `meta_coordination.pid`, as in the original.
 */
import { AutonomyError } from '../../errors.ts'
import { appendLineUnlocked } from '../../platform/append-unlocked.ts'
import { toIso } from '../../platform/clock.ts'
import { refuseIfStopped, type StopState } from '../../workspace/stop-switch.ts'
import { openRunner, type RunnerPresence } from '../run/open-runner.ts'
import { watchStop } from '../run/watch-stop.ts'
import type { CoordinationDeps } from '../coordination-deps.ts'
import { metaCycle, type MetaCycle } from './meta-cycle.ts'
import { META_RUNNER, runningLoop } from './meta-process.ts'
import { nanosecondsNow } from './nanoseconds.ts'

export interface MetaLoopInput {
  /** Ends the loop; the cycle that is under way is left where it is. */
  signal: AbortSignal
  /** Told of each cycle. */
  onCycle?: (cycle: MetaCycle) => void
  /** Told of each cycle that could not be done; the next one is tried all the same. */
  onFailure?: (error: AutonomyError) => void
}

export interface MetaLoop {
  cycles: number
  failures: number
  /** `stopped`: the STOP switch ended it. `dismissed`: its record is gone, as when the workspace was removed. */
  ended: 'stopped' | 'interrupted' | 'dismissed'
  reason?: string
}

/** @throws AutonomyError STOPPED (at the beginning), CONFLICT (a loop is running already), IO */
export async function runMetaLoop(input: MetaLoopInput, deps: CoordinationDeps): Promise<MetaLoop> {
  refuseIfStopped(deps.paths, deps)
  refuseSecond(deps)
  const argv = ['meta', 'run', '--workspace', deps.paths.root]
  const runner = await openRunner({ agent_id: META_RUNNER, argv }, deps)
  const stop = new AbortController()
  let order: StopState | undefined
  const obey = (state: StopState): void => {
    order = state
    if (state.stopped) stop.abort()
  }
  const watch = watchStop({}, obey, deps)
  const signal = AbortSignal.any([input.signal, stop.signal])
  try {
    deps.files.makeDirectory(deps.paths.coordination.folder)
    await deps.files.writeAtomic(deps.paths.coordination.metaPid, `${deps.environment.pid}\n`)
    const counts = await loop({ ...input, signal }, deps)
    if (input.signal.aborted || order?.stopped) return { ...counts, ...(await ending(order, runner)) }
    return { ...counts, ended: 'dismissed' }
  } finally {
    watch.close()
    deps.files.remove(deps.paths.coordination.metaPid)
    runner.close()
  }
}

function refuseSecond(deps: CoordinationDeps): void {
  const other = runningLoop(deps)
  if (other === undefined) return
  throw new AutonomyError('CONFLICT', `The meta loop of this workspace is run by process ${other.pid} already`, {
    hint: 'One is enough. What it does: autonomy meta status',
  })
}

async function ending(
  order: StopState | undefined,
  runner: RunnerPresence,
): Promise<Pick<MetaLoop, 'ended' | 'reason'>> {
  if (!order?.stopped) return { ended: 'interrupted' }
  await runner.acknowledge('stopped', order.level)
  return { ended: 'stopped', ...(order.reason !== undefined && { reason: order.reason }) }
}

async function loop(
  { signal, onCycle, onFailure }: MetaLoopInput,
  deps: CoordinationDeps,
): Promise<Pick<MetaLoop, 'cycles' | 'failures'>> {
  const counts = { cycles: 0, failures: 0 }
  while (!signal.aborted && runningLoop(deps)?.pid === deps.environment.pid) {
    try {
      const cycle = await metaCycle({ signal }, deps)
      counts.cycles += 1
      onCycle?.(cycle)
    } catch (error) {
      if (signal.aborted || isStop(error)) break
      if (!(error instanceof AutonomyError)) throw error
      counts.failures += 1
      recordFailure(error, deps)
      onFailure?.(error)
    }
    await deps.clock.sleep(deps.config.coordination.meta_interval, signal).catch(() => {})
  }
  return counts
}

function isStop(error: unknown): boolean {
  return error instanceof AutonomyError && error.code === 'STOPPED'
}

/** A document that does not parse is mended by a person while the loop goes on; the line says what each cycle met. */
function recordFailure({ code, message }: AutonomyError, { clock, paths }: CoordinationDeps): void {
  const line = { cycle_id: `meta_${nanosecondsNow(clock)}`, at: toIso(clock.now()), error: { code, message } }
  try {
    appendLineUnlocked(paths.coordination.metaCycles, JSON.stringify(line))
  } catch (error) {
    // A full disk is one reason why a cycle fails; the loop outlives that too.
    if (!(error instanceof AutonomyError)) throw error
  }
}
