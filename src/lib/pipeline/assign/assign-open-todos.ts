/** Gives pending todos to agents, in one change of the todo list. */
import { AutonomyError } from '../../errors.ts'
import { readAgents } from '../agents.ts'
import { agentSuccess } from '../learn/agent-success.ts'
import { readTrainingData } from '../learn/training-data.ts'
import type { PipelineDeps } from '../pipeline-deps.ts'
import type { Todo, TodoDocument } from '../todos/todo.ts'
import { transition } from '../todos/transitions.ts'
import { assignTodos, type AssignOutcome } from './assign-todos.ts'

export type AssignDeps = Pick<PipelineDeps, 'files' | 'paths' | 'clock' | 'todos' | 'config'>

/** @throws AutonomyError INVALID_DOCUMENT (todos, agents or training data), STORE_BUSY, IO */
export async function assignOpenTodos(deps: AssignDeps): Promise<AssignOutcome> {
  const { config, clock, todos } = deps
  if (!config.assignment.enabled) return { assigned: [], waiting: [] }
  const agents = readAgents(deps)
  const success = agentSuccess(readTrainingData(deps))
  const moment = { now: clock.now(), timezone: config.logs.timezone }
  return todos.update((document) => {
    const result = assignTodos({ todos: document.todos, agents, success, timezone: moment.timezone })
    return { document: withAssignments(document, result, (todo, agent) => assigned(todo, agent, moment)), result }
  })
}

function withAssignments(
  document: TodoDocument,
  { assigned: given }: AssignOutcome,
  assign: (todo: Todo, agent: string) => Todo,
): TodoDocument {
  if (given.length === 0) return document
  const agents = new Map(given.map(({ id, agent }) => [id, agent]))
  const todos = document.todos.map((todo) => {
    const agent = agents.get(todo.id)
    return agent === undefined ? todo : assign(todo, agent)
  })
  return { ...document, todos }
}

function assigned(todo: Todo, agent: string, moment: Parameters<typeof transition>[2]): Todo {
  const outcome = transition(todo, { kind: 'assign', agent }, moment)
  if (outcome.ok) return outcome.todo
  throw new AutonomyError(outcome.code, outcome.message, { hint: outcome.hint })
}
