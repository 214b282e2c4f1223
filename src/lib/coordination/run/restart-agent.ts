/** `agent restart`: the runner of one agent ends (after its item, or at once) and starts again as it was started. */
import { AutonomyError } from '../../errors.ts'
import type { Milliseconds } from '../../platform/clock.ts'
import { refuseIfStopped } from '../../workspace/stop-switch.ts'
import { endOrphan, isElsewhere, type OrphanDeps } from './end-orphans.ts'
import type { RunnerDeps } from './open-runner.ts'
import { findRunner, runnerProcess, type RunnerRecord } from './runner-record.ts'
import { spawnAgain } from './spawn-agent.ts'

export interface RestartAgent {
  agent: string
  /** How long it may take to finish its items. After that it is killed, and they come back when their lease is over. */
  wait: Milliseconds
}

export interface RestartedAgent {
  agent_id: string
  pid: number
  /** Null when it was not running. */
  before: { pid: number; ended: 'drained' | 'killed' } | null
}

const LOOK_EVERY: Milliseconds = 20

/** @throws AutonomyError STOPPED, NOT_FOUND (it never ran here), UNSUPPORTED (it runs elsewhere), STEP_FAILED, TIMEOUT, IO */
export async function restartAgent({ agent, wait }: RestartAgent, deps: RunnerDeps): Promise<RestartedAgent> {
  const record = findRunner(agent, deps)
  if (record === undefined) throw notRunning(agent)
  refuseIfStopped(deps.paths, deps, { agent, ...(record.team !== undefined && { team: record.team }) })
  if (isElsewhere(record, deps)) {
    throw new AutonomyError('UNSUPPORTED', `${agent} runs on ${record.host}, out of reach from here`)
  }
  const before = deps.processes.isRunning(runnerProcess(record)) ? await end(record, wait, deps) : null
  const { pid } = await spawnAgain(record, deps)
  return { agent_id: agent, pid, before }
}

/** The first SIGTERM drains. */
async function end(
  record: RunnerRecord,
  wait: Milliseconds,
  deps: RunnerDeps & OrphanDeps,
): Promise<RestartedAgent['before']> {
  const { clock, processes } = deps
  const process = runnerProcess(record)
  processes.signal(process, 'SIGTERM')
  const deadline = clock.monotonic() + wait
  while (processes.isRunning(process)) {
    if (clock.monotonic() > deadline) {
      processes.signal(process, 'SIGKILL')
      while (processes.isRunning(process)) await clock.sleep(LOOK_EVERY)
      endOrphan(findRunner(record.agent_id, deps) ?? record, deps)
      return { pid: record.pid, ended: 'killed' }
    }
    await clock.sleep(LOOK_EVERY)
  }
  return { pid: record.pid, ended: 'drained' }
}

function notRunning(agent: string): AutonomyError {
  return new AutonomyError('NOT_FOUND', `${agent} is not run here, so how it was started is not known`, {
    hint: `Start it: autonomy agent run --agent ${agent} -- COMMAND`,
  })
}
