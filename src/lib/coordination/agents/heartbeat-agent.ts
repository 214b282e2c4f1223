/**
 * `agent heartbeat`: an agent was heard of. Cheap, as it is said often: no line in the journal, and not safe from power
 * loss, since the next one says the same.
 */
import { AutonomyError } from '../../errors.ts'
import { toIso } from '../../platform/clock.ts'
import type { Agent, AgentPatch, AgentStatus } from '../agent.ts'
import type { CoordinationDeps } from '../coordination-deps.ts'
import { workload } from './agent-load.ts'
import { findAgent } from './find-agent.ts'
import { patchedAgent } from './patched-agent.ts'

export interface Heartbeat {
  agent: string
  /** Left out: draining if it was, else active: something works in its name. */
  status?: Exclude<AgentStatus, 'offline'> | undefined
}

/** @throws AutonomyError NOT_FOUND, CONFLICT (it was retired), STORE_BUSY, INVALID_DOCUMENT, IO */
export async function heartbeatAgent(
  { agent: id, status }: Heartbeat,
  { ledger, clock }: Pick<CoordinationDeps, 'ledger' | 'clock'>,
): Promise<Agent> {
  return ledger.change(
    (state) => {
      const agent = findAgent(id, state)
      if (agent.record['retired_at'] !== undefined) throw retired(agent)
      const patch: AgentPatch = {
        set: {
          status: status ?? statusAfter(agent),
          last_heartbeat: toIso(clock.now()),
          current_workload: workload(state).get(id) ?? 0,
        },
      }
      return { result: patchedAgent(agent, patch), steps: [{ kind: 'change-agent', id, patch }] }
    },
    { durable: false },
  )
}

function statusAfter({ status }: Agent): AgentStatus {
  return status === 'draining' ? status : 'active'
}

/** A process that goes on beating must not undo what a person decided. */
function retired({ id, record }: Agent): AutonomyError {
  return new AutonomyError('CONFLICT', `${id} was retired at ${String(record['retired_at'])}`, {
    hint: `\`autonomy agent register --id ${id}\` makes it an agent again.`,
  })
}
