/**
 * `agent register`: an agent says that it is there and what it takes. Under an id that is registered already it says so
 * again: what is given replaces what stood there, the rest stays, and it counts as heard of.
 */
import { type Instant, toIso } from '../../platform/clock.ts'
import type { Agent, AgentFields, AgentPatch } from '../agent.ts'
import type { CoordinationDeps } from '../coordination-deps.ts'
import type { Decision, DecisionState, NewEntry } from '../ledger.ts'
import type { CoordinationRecord } from '../work-item.ts'
import { workload } from './agent-load.ts'
import { checkAgentId } from './check-agent-id.ts'
import { agentOf, patchedAgent } from './patched-agent.ts'
import { UNMEASURED } from './performance.ts'

/** What is left out keeps its value, or gets none. */
export interface RegisterAgent {
  /** Left out: a new one. */
  id?: string | undefined
  team?: string | undefined
  /** How many items it holds at once, at least 1. */
  capacity?: number | undefined
  specializations?: readonly string[] | undefined
  /** The only work types it takes. */
  workTypes?: readonly string[] | undefined
  /** It looks and takes no work. */
  readOnly?: boolean | undefined
  /** The program that acts as this agent from now on. */
  process?: Required<Pick<AgentFields, 'pid' | 'pid_started_at' | 'host' | 'runner'>> | undefined
}

/** @throws AutonomyError USAGE (id), STORE_BUSY, INVALID_DOCUMENT, IO */
export async function registerAgent(
  input: RegisterAgent,
  { ledger, clock, tracer }: Pick<CoordinationDeps, 'ledger' | 'clock' | 'tracer'>,
): Promise<Agent> {
  if (input.id !== undefined) checkAgentId(input.id)
  return tracer.span({ name: 's2s.agent.register' }, async (span) => {
    const agent = await ledger.change((state) => registration(input, state, clock.now()))
    span.set({ 'agent.id': agent.id, 'agent.team': agent.team })
    return agent
  })
}

function registration(input: RegisterAgent, state: DecisionState, now: Instant): Decision<Agent> {
  const known = state.agents.find(({ id }) => id === input.id)
  if (known) return again(known, input, { ...state, now })
  const id = input.id ?? state.newId('agent')
  const record = newAgentRecord({ ...input, id }, { now, held: workload(state).get(id) ?? 0 })
  return { result: agentOf(record), steps: [{ kind: 'add-agent', record, entry: entryOf(id, undefined) }] }
}

/** The fields of a new agent in the order of the original, ours after them. `isHeard` false: no process of it runs. */
export function newAgentRecord(
  input: RegisterAgent & { id: string },
  { now, held, isHeard = true }: { now: Instant; held: number; isHeard?: boolean },
): AgentFields & CoordinationRecord {
  const { id, team, capacity = 1 } = input
  const { specialization, ...ours } = givenFields(input)
  return {
    agent_id: id,
    ...(team === undefined ? {} : { team }),
    status: isHeard ? 'active' : 'idle',
    capacity,
    current_workload: held,
    ...(specialization === undefined ? {} : { specialization }),
    ...(isHeard ? { last_heartbeat: toIso(now) } : {}),
    performance_metrics: UNMEASURED,
    ...ours,
    registered_at: toIso(now),
  }
}

function again(known: Agent, input: RegisterAgent, state: DecisionState & { now: Instant }): Decision<Agent> {
  const given = givenFields(input)
  const changed = Object.entries(given).some(([name, value]) => !isSame(known.record[name], value))
  const back = known.status === 'offline' || known.status === 'unknown'
  const patch: AgentPatch = {
    set: {
      ...given,
      ...(known.status === 'draining' ? {} : { status: 'active' }),
      last_heartbeat: toIso(state.now),
      current_workload: workload(state).get(known.id) ?? 0,
    },
    ...(known.record['retired_at'] === undefined ? {} : { unset: ['retired_at'] }),
  }
  const entry = back || changed ? { entry: entryOf(known.id, known.status) } : {}
  return { result: patchedAgent(known, patch), steps: [{ kind: 'change-agent', id: known.id, patch, ...entry }] }
}

function givenFields({
  team,
  capacity,
  specializations,
  workTypes,
  readOnly,
  process,
}: RegisterAgent): Partial<AgentFields> {
  return {
    ...(team === undefined ? {} : { team }),
    ...(capacity === undefined ? {} : { capacity }),
    ...(specializations === undefined ? {} : { specialization: specializations.join(',') }),
    ...(workTypes === undefined ? {} : { work_types: workTypes }),
    ...(readOnly === undefined ? {} : { read_only: readOnly }),
    ...process,
    ...process,
  }
}

function isSame(one: unknown, other: unknown): boolean {
  return JSON.stringify(one) === JSON.stringify(other)
}

function entryOf(agent_id: string, from: Agent['status'] | undefined): NewEntry {
  const to = from === 'draining' ? from : 'active'
  return { op: 'register', agent_id, ...(from === undefined ? {} : { from }), to, by: agent_id }
}
