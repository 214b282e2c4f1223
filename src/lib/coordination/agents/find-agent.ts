/** A registered agent by its whole id: acting in the name of a half-typed one would be acting for somebody else. */
import { AutonomyError } from '../../errors.ts'
import type { Agent } from '../agent.ts'
import type { CoordinationState } from '../ledger.ts'

/** @throws AutonomyError NOT_FOUND */
export function findAgent(id: string, { agents }: Pick<CoordinationState, 'agents'>): Agent {
  const found = agents.find((agent) => agent.id === id)
  if (found) return found
  throw new AutonomyError('NOT_FOUND', `No agent ${JSON.stringify(id)} is registered`, {
    hint:
      agents.length === 0
        ? 'No agent is registered yet: `autonomy agent register` makes one.'
        : '`autonomy agent list` shows the registered ones.',
  })
}
