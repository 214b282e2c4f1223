/** `agent retire`: an agent takes no more work. One that holds work is not retired: its items would hang on nobody. */
import { AutonomyError } from '../../errors.ts'
import { type Instant, toIso } from '../../platform/clock.ts'
import type { Agent, AgentPatch } from '../agent.ts'
import type { CoordinationDeps } from '../coordination-deps.ts'
import type { Decision, DecisionState, NewEntry } from '../ledger.ts'
import { expiredLeases } from '../work/expire-leases.ts'
import type { ActiveItem } from '../work-item.ts'
import { findAgent } from './find-agent.ts'
import { patchedAgent } from './patched-agent.ts'

export interface RetiredAgent {
  agent: Agent
  /** It was retired before. */
  already: boolean
}

interface Retirement {
  id: string
  reason: string | undefined
  now: Instant
  maxAttempts: number
}

/** @throws AutonomyError NOT_FOUND, CONFLICT (it holds work), STORE_BUSY, INVALID_DOCUMENT, IO */
export async function retireAgent(
  { agent: id, reason }: { agent: string; reason?: string | undefined },
  { ledger, clock, config, tracer }: Pick<CoordinationDeps, 'ledger' | 'clock' | 'config' | 'tracer'>,
): Promise<RetiredAgent> {
  const maxAttempts = config.coordination.max_attempts
  return tracer.span({ name: 's2s.agent.retire', attributes: { 'agent.id': id } }, () =>
    ledger.change((state) => retirement({ id, reason, now: clock.now(), maxAttempts }, state)),
  )
}

/** Work whose lease is over holds nobody back: it is taken back in the same step. */
function retirement({ id, reason, now, maxAttempts }: Retirement, state: DecisionState): Decision<RetiredAgent> {
  const agent = findAgent(id, state)
  const expired = expiredLeases(state, { now, maxAttempts, by: id }).filter(({ before }) => before.agent_id === id)
  const lost = new Set(expired.map(({ before }) => before.id))
  refuseIfHolding(
    agent,
    state.items.active().filter((item) => item.agent_id === id && !lost.has(item.id)),
  )
  if (agent.record['retired_at'] !== undefined) return { result: { agent, already: true }, steps: [] }
  const patch: AgentPatch = { set: { status: 'offline', current_workload: 0, retired_at: toIso(now) } }
  const entry: NewEntry = {
    op: 'retire',
    agent_id: id,
    from: agent.status,
    to: 'offline',
    ...(reason === undefined ? {} : { reason }),
  }
  return {
    result: { agent: patchedAgent(agent, patch), already: false },
    steps: [...expired.map(({ step }) => step), { kind: 'change-agent', id, patch, entry }],
  }
}

function refuseIfHolding({ id }: Agent, held: readonly ActiveItem[]): void {
  if (held.length === 0) return
  const what = held.length === 1 ? 'an active work item' : `${held.length} active work items`
  throw new AutonomyError('CONFLICT', `${id} holds ${what}: ${held.map((item) => item.id).join(', ')}`, {
    hint: `Let it finish first: \`autonomy agent heartbeat --agent ${id} --status draining\` gives it nothing new.`,
    details: held.map((item) => `${item.id}: ${item.work_type || 'no work type'}, ${item.progress} %`),
  })
}
