/**
 * Pure: pending todos -> agents. The most urgent first, then the oldest. An agent can take a todo when the todo's
 * category is one of its domains, or when the pattern names the agent, and while it has fewer open todos than its
 * `max_concurrent`. Of those that can, the one that the pattern names comes first, then the one with the better learned
 * success rate, then the one with the smaller share of its capacity in use. Who gets nobody stays pending, with the reason.
 */
import type { AgentCapability } from '../agents.ts'
import { byUrgency } from '../todos/by-urgency.ts'
import { isOpen, type Todo } from '../todos/todo.ts'

export interface AssignInput {
  todos: readonly Todo[]
  agents: readonly AgentCapability[]
  /** Learned share of resolutions that held, 0 to 1, by agent. An agent without one counts as 0.5. */
  success: Readonly<Record<string, number>>
  timezone: string
}

export interface AssignOutcome {
  assigned: readonly { id: string; agent: string }[]
  /** Why the others wait: "no agent has the domain security", "security_agent is full (3 of 3)". */
  waiting: readonly { id: string; reason: string }[]
}

/** Who looks at what nobody knows: errors without a category go to whoever mends bugs. */
const TRIAGE_DOMAINS: readonly string[] = ['unknown', 'bugs', 'errors']

export function assignTodos({ todos, agents, success, timezone }: AssignInput): AssignOutcome {
  const load = openLoad(todos)
  const assigned: { id: string; agent: string }[] = []
  const waiting: { id: string; reason: string }[] = []
  for (const todo of byUrgency(todos.filter(isWaiting), timezone)) {
    const able = agents.filter((agent) => canTake(agent, todo))
    const free = able.filter((agent) => loadOf(agent, load) < agent.max_concurrent)
    const [best] = free.sort((a, b) => rank(todo, { success, load })(a, b))
    if (best) {
      load.set(best.name, loadOf(best, load) + 1)
      assigned.push({ id: todo.id, agent: best.name })
    } else {
      waiting.push({ id: todo.id, reason: waitingReason(todo, able, load) })
    }
  }
  return { assigned, waiting }
}

/** Open todos of each agent. */
export function openLoad(todos: readonly Todo[]): Map<string, number> {
  const load = new Map<string, number>()
  for (const { assignee } of todos.filter(isOpen)) if (assignee) load.set(assignee, (load.get(assignee) ?? 0) + 1)
  return load
}

function isWaiting({ status, assignee }: Todo): boolean {
  return status === 'pending' && !assignee
}

function canTake({ name, domains }: AgentCapability, { category, metadata }: Todo): boolean {
  const wanted = category === 'unknown' ? TRIAGE_DOMAINS : [category]
  return name === metadata.preferred_agent || domains.some((domain) => wanted.includes(domain))
}

function rank(
  { metadata }: Todo,
  { success, load }: { success: AssignInput['success']; load: ReadonlyMap<string, number> },
): (a: AgentCapability, b: AgentCapability) => number {
  const preferred = ({ name }: AgentCapability): number => (name === metadata.preferred_agent ? 0 : 1)
  const failure = ({ name }: AgentCapability): number => 1 - (success[name] ?? 0.5)
  const used = (agent: AgentCapability): number => loadOf(agent, load) / agent.max_concurrent
  return (a, b) =>
    preferred(a) - preferred(b) || failure(a) - failure(b) || used(a) - used(b) || (a.name < b.name ? -1 : 1)
}

function waitingReason(
  { category }: Todo,
  able: readonly AgentCapability[],
  load: ReadonlyMap<string, number>,
): string {
  if (able.length === 0) return `no agent has the domain ${category}`
  const full = able.map((agent) => `${agent.name} is full (${loadOf(agent, load)} of ${agent.max_concurrent})`)
  return full.join('; ')
}

function loadOf({ name }: AgentCapability, load: ReadonlyMap<string, number>): number {
  return load.get(name) ?? 0
}
