/**
 * The three agents every workspace of the original began with. They are entries for processes to come, idle until
 * one works in their name. Those that are there already, by team and specialization, stay as they
 * are.
 */
import { basename, dirname } from 'node:path'
import type { Instant } from '../../platform/clock.ts'
import type { CoordinationDeps } from '../coordination-deps.ts'
import type { Agent } from '../agent.ts'
import type { Decision, DecisionState, Step } from '../ledger.ts'
import { agentOf } from './patched-agent.ts'
import { newAgentRecord } from './register-agent.ts'

const BASE_AGENTS = [
  { team: 'coordination_team', specializations: ['scrum_master'] },
  { team: 'development_team', specializations: ['backend_developer'] },
  { team: 'observability_team', specializations: ['OpenTelemetry', 'Prometheus', 'Grafana', 'AI_Intelligence'] },
] as const

export interface BaseAgents {
  created: readonly Agent[]
  kept: readonly Agent[]
}

/**
 * Makes `agent_coordination/` with its two documents and registers the base agents.
 * @throws AutonomyError STORE_BUSY, INVALID_DOCUMENT, IO
 */
export async function createBaseAgents(deps: CoordinationDeps): Promise<BaseAgents> {
  const { ledger, clock, tracer } = deps
  return tracer.span({ name: 's2s.agent.base' }, async () => {
    deps.files.makeDirectory(deps.paths.coordination.folder)
    await ledger.exclusive(() => writeMissing(deps.paths.coordination.workClaims, deps))
    return ledger.change((state) => missingAgents(state, clock.now()))
  })
}

/** An empty list of work for people who look at it before the first item. */
async function writeMissing(path: string, { files }: Pick<CoordinationDeps, 'files'>): Promise<void> {
  if (!files.list(dirname(path)).includes(basename(path))) await files.writeAtomic(path, '[]\n')
}

function missingAgents(state: DecisionState, now: Instant): Decision<BaseAgents> {
  const judged = BASE_AGENTS.map((base) => ({ base, known: state.agents.find((agent) => isSame(agent, base)) }))
  const records = judged
    .filter(({ known }) => known === undefined)
    .map(({ base }) => newAgentRecord({ ...base, id: state.newId('agent') }, { now, held: 0, isHeard: false }))
  const steps = records.map((record): Step => {
    return { kind: 'add-agent', record, entry: { op: 'register', agent_id: record.agent_id, to: 'idle', by: 'init' } }
  })
  return { result: { created: records.map(agentOf), kept: judged.flatMap(({ known }) => known ?? []) }, steps }
}

function isSame({ team, specializations }: Agent, base: (typeof BASE_AGENTS)[number]): boolean {
  return team === base.team && specializations.join() === base.specializations.join()
}
