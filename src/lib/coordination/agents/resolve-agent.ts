/**
 * Which agent acts: the one that is named, else the only one there is. Never the system's or git's user: with several
 * agents a guess would let one act in another's name.
 */
import { AutonomyError } from '../../errors.ts'
import type { CoordinationState } from '../ledger.ts'

const HINT = 'Name the agent: --agent ID, or AUTONOMY_AGENT in its environment.'

/** `given` is not looked up: agents may work without being registered. @throws AutonomyError USAGE */
export function resolveAgent(given: string | undefined, { agents }: Pick<CoordinationState, 'agents'>): string {
  if (given) return given
  if (given === '') throw new AutonomyError('USAGE', 'Which agent acts is not said: its id is empty', { hint: HINT })
  const working = agents.filter(({ status }) => status !== 'offline')
  const [only] = working
  if (only !== undefined && working.length === 1) return only.id
  const found = working.length === 0 ? 'no agent is registered' : `${working.length} agents are registered`
  throw new AutonomyError('USAGE', `Which agent acts is not said, and ${found}`, {
    hint: HINT,
  })
}
