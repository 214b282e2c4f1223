/** While it runs, an agent is registered, heard of regularly, and known by its process; afterwards it counts as idle. */
import type { CoordinationDeps } from '../coordination-deps.ts'
import { heartbeatAgent } from '../agents/heartbeat-agent.ts'
import { registerAgent } from '../agents/register-agent.ts'
import type { Runner } from '../../runner/runner.ts'
import type { RunAgent } from './run-settings.ts'

export interface Duty {
  /** Stops the heartbeat. `isToldIdle`: says that the agent is idle; else that shows when it is not heard of. */
  end(isToldIdle: boolean): Promise<void>
}

/** Registers the agent when it is unknown; one that is known keeps what it is. @throws AutonomyError USAGE, STORE_BUSY, IO */
export async function beOnDuty(
  {
    agent: id,
    team,
    types,
    concurrency,
    runner,
  }: Pick<RunAgent, 'agent' | 'team' | 'types' | 'concurrency'> & { runner: Pick<Runner, 'argv'> },
  deps: CoordinationDeps,
): Promise<Duty> {
  const { environment, processes, ledger, clock, config } = deps
  const isNew = await ledger.read(({ agents }) => agents.every((each) => each.id !== id))
  const pid_started_at = processes.identityOf(environment.pid)?.started ?? ''
  await registerAgent(
    {
      id,
      process: { pid: environment.pid, pid_started_at, host: environment.hostname(), runner: runner.argv },
      ...(isNew && { team, capacity: concurrency, ...(types.length > 0 && { specializations: types }) }),
    },
    deps,
  )
  const off = new AbortController()
  const beat = async (): Promise<void> => {
    while (!off.signal.aborted) {
      await clock.sleep(config.coordination.heartbeat_timeout / 3, off.signal)
      // The store may be busy; the next one says the same.
      await heartbeatAgent({ agent: id }, deps).catch(() => {})
    }
  }
  beat().catch(() => {})
  const end = async (isToldIdle: boolean): Promise<void> => {
    off.abort()
    if (isToldIdle) await heartbeatAgent({ agent: id, status: 'idle' }, deps).catch(() => {})
  }
  return { end }
}
