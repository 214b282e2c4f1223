/** `todo assign`: gives one todo to one agent, by hand. */
import { AutonomyError } from '../../errors.ts'
import { agentNamed, readAgents, type AgentCapability } from '../agents.ts'
import { openLoad } from '../assign/assign-todos.ts'
import { changeTodo, type ChangeDeps, type ChangedTodo } from './change-todo.ts'
import type { Todo } from './todo.ts'

export interface AssignTodo {
  /** An id or the beginning of one. */
  id: string
  agent: string
  /** Also when the agent has as many open todos as it may. */
  overCapacity: boolean
}

/** @throws AutonomyError CONFLICT when the agent is full; and as `changeTodo` */
export async function assignTodo({ id, agent, overCapacity }: AssignTodo, deps: ChangeDeps): Promise<ChangedTodo> {
  const capability = agentNamed(agent, readAgents(deps))
  return changeTodo(
    {
      id,
      event: { kind: 'assign', agent },
      refuse: (todo, { todos }) => {
        if (!overCapacity)
          refuseIfFull(
            capability,
            todos.filter((each) => each !== todo),
          )
      },
    },
    deps,
  )
}

function refuseIfFull({ name, max_concurrent }: AgentCapability, others: readonly Todo[]): void {
  const load = openLoad(others).get(name) ?? 0
  if (load < max_concurrent) return
  throw new AutonomyError('CONFLICT', `${name} has ${load} open todos and may have ${max_concurrent}`, {
    hint: 'Choose another agent, or wait until it has finished one of them.',
  })
}
