/**
 * `stop --self`: an agent that notices trouble stops its own runner, and nobody else. The order is written and not waited
 * for: the command that gives it is among those that the runner ends. The runner hands its items back itself.
 */
import { AutonomyError } from '../../errors.ts'
import type { StopLevel } from '../../workspace/stop-orders.ts'
import { stopWorkspace } from '../../workspace/stop-switch.ts'
import { noteStop } from './note-stop.ts'
import { findRunner, runnerProcess } from './runner-record.ts'
import type { StopDeps, StopReport } from './stop-agents.ts'

export interface StopSelf {
  reason: string | undefined
  level: StopLevel
}

/** Of the report only `agents` and the order are known. @throws AutonomyError USAGE (who or why is not said), IO, CONFLICT */
export async function stopSelf({ reason = '', level }: StopSelf, deps: StopDeps): Promise<StopReport> {
  const began = deps.clock.monotonic()
  const agent = deps.environment.get('AUTONOMY_AGENT')
  if (agent === undefined) {
    throw new AutonomyError('USAGE', '--self needs AUTONOMY_AGENT: it says which agent this is', {
      hint: '`autonomy agent run` sets it for the commands that it runs.',
    })
  }
  if (reason.trim() === '') {
    throw new AutonomyError('USAGE', '--self needs a --reason', {
      hint: 'Say what is wrong, for whoever looks into it: --reason "the tests delete files outside of the workspace"',
    })
  }
  const switched = await stopWorkspace({ agent, reason, by: agent, level }, deps)
  if (switched.changed) await noteStop({ event: 'stop', by: agent, agent, reason }, deps)
  const runner = findRunner(agent, deps)
  const isRun = runner !== undefined && deps.processes.isRunning(runnerProcess(runner))
  return {
    ...switched,
    handed_back: [],
    agents: isRun ? 1 : 0,
    acknowledged: 0,
    terminated: [],
    orphans: [],
    survived: [],
    duration_ms: Math.round(deps.clock.monotonic() - began),
  }
}
