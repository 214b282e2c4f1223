/**
 * `agent form`: agents are registered for work that nobody is free for. One atomic step decides and registers, so that
 * two who ask at the same time do not both form a team for the same work.
 */
import { AutonomyError } from '../../errors.ts'
import type { Config } from '../../workspace/config.ts'
import { refuseIfStopped } from '../../workspace/stop-switch.ts'
import type { CoordinationDeps } from '../coordination-deps.ts'
import { holdsNow } from '../reservations/holds-now.ts'
import type { CoordinationState, Decision, DecisionState, Step } from '../ledger.ts'
import { type FormationPlan, type FormationWish, planFormation } from './plan-formation.ts'
import { newAgentRecord } from './register-agent.ts'

const META_TEAM = 'meta_8020_team'

export interface FormAgents extends FormationWish {
  /** Default `meta_8020_team`. */
  team?: string | undefined
  /** Start the runner that is configured for each specialization. */
  spawn?: boolean | undefined
  dryRun?: boolean | undefined
}

/** `agent_id` null: it would be formed. */
export interface FormedAgent {
  agent_id: string | null
  team: string
  specialization: string
  capacity: number
  /** Of the process that was started for it. */
  pid?: number
  /** Why no process runs for it although one was asked for. */
  problem?: string
}

export interface Formation extends Omit<FormationPlan, 'specializations'> {
  decision: 'formed' | 'would_form' | 'not_needed'
  agents: readonly FormedAgent[]
}

interface StartAgent {
  agent: string
  /** The command it runs for each item. */
  argv: readonly [string, ...string[]]
  /** Items at once. */
  concurrency: number
  cwd: string
}

export interface FormDeps extends Pick<
  CoordinationDeps,
  'ledger' | 'clock' | 'config' | 'tracer' | 'paths' | 'files' | 'environment'
> {
  /** Starts `autonomy agent run` for an agent, apart from this process. */
  startAgent?: (start: StartAgent) => Promise<{ pid: number }>
}

/** @throws AutonomyError STOPPED, INVALID_CONFIG (no runner for --spawn), STORE_BUSY, INVALID_DOCUMENT, IO */
export async function formAgents(input: FormAgents, deps: FormDeps): Promise<Formation> {
  const { ledger, tracer, paths, files } = deps
  if (input.dryRun) return ledger.read((state) => wouldForm(input, state, deps))
  refuseIfStopped(paths, { files }, { team: input.team ?? META_TEAM })
  return tracer.span({ name: 's2s.agent.form' }, async (span) => {
    const formation = await ledger.change((state) => decide(input, state, deps))
    const { decision, demand, supply, agents } = formation
    span.set({ decision, demand, supply, 'agents.formed': agents.length })
    return input.spawn ? startAll(formation, deps) : formation
  })
}

function wouldForm(input: FormAgents, state: CoordinationState, deps: FormDeps): Formation {
  const { seats, ...figures } = plan(input, state, deps)
  const agents = seats.map(({ team, specialization, capacity }) => {
    return { agent_id: null, team, specialization, capacity }
  })
  return { decision: seats.length === 0 ? 'not_needed' : 'would_form', ...figures, agents }
}

function decide(input: FormAgents, state: DecisionState, deps: FormDeps): Decision<Formation> {
  const { seats, ...figures } = plan(input, state, deps)
  const agents = seats.map(({ team, specialization, capacity }) => {
    return { agent_id: state.newId('agent'), team, specialization, capacity }
  })
  const now = deps.clock.now()
  const steps = agents.map((agent) => formingStep(agent, { now, reason: figures.reason }))
  return { result: { decision: seats.length === 0 ? 'not_needed' : 'formed', ...figures, agents }, steps }
}

type Seats = readonly Pick<FormedAgent, 'team' | 'specialization' | 'capacity'>[]

function plan(
  input: FormAgents,
  state: CoordinationState,
  deps: FormDeps,
): Omit<FormationPlan, 'specializations'> & { seats: Seats } {
  const { heartbeat_timeout: timeout, max_attempts: maxAttempts, ageing, runners } = deps.config.coordination
  const now = deps.clock.now()
  const context = { now, timeout, maxAttempts, ageing, by: 'meta', holds: holdsNow(now, deps) }
  const { specializations, ...figures } = planFormation(state, input, context)
  if (input.spawn) for (const each of specializations) runnerFor(each, runners)
  const { team = META_TEAM, capacity = 1 } = input
  return { ...figures, seats: specializations.map((specialization) => ({ team, specialization, capacity })) }
}

function formingStep(
  { agent_id: id, team, specialization, capacity }: FormedAgent & { agent_id: string },
  { now, reason }: { now: number; reason: string },
): Step {
  const record = newAgentRecord({ id, team, capacity, specializations: [specialization] }, { now, held: 0 })
  return { kind: 'add-agent', record, entry: { op: 'register', agent_id: id, to: 'active', by: 'meta', reason } }
}

/** @throws AutonomyError INVALID_CONFIG */
function runnerFor(specialization: string, runners: Config['coordination']['runners']): readonly [string, ...string[]] {
  const runner = [specialization, 'default']
    .map((name) => runners.find((each) => each.specialization === name))
    .find((found) => found !== undefined)
  if (runner) return runner.argv
  throw new AutonomyError(
    'INVALID_CONFIG',
    `No runner is configured for agents of ${specialization}; none was formed`,
    {
      hint: 'Name the command in autonomy.yaml: coordination.runners with `specialization: default` serves every kind.',
    },
  )
}

/** What was formed stays registered when its process does not start: the result names it. */
async function startAll(formation: Formation, deps: FormDeps): Promise<Formation> {
  const outcomes = await Promise.all(formation.agents.map((agent) => started(agent, deps)))
  return { ...formation, agents: formation.agents.map((agent, at) => Object.assign({}, agent, outcomes[at])) }
}

async function started(
  { agent_id: agent, specialization, capacity: concurrency }: FormedAgent,
  { startAgent, config, paths }: FormDeps,
): Promise<Pick<FormedAgent, 'pid' | 'problem'>> {
  if (agent === null || startAgent === undefined) return { problem: 'processes cannot be started from here' }
  const argv = runnerFor(specialization, config.coordination.runners)
  try {
    return { pid: (await startAgent({ agent, argv, concurrency, cwd: paths.root })).pid }
  } catch (error) {
    if (error instanceof AutonomyError) return { problem: error.message }
    throw error
  }
}
