/** Ids of agents become file names (their logs), and stand in tables and in the environment of commands. */
import { AutonomyError } from '../../errors.ts'

const ID = /^[A-Za-z0-9][\w.@-]{0,127}$/

/** For who comes new; records that are there already may have any id. @throws AutonomyError USAGE */
export function checkAgentId(id: string): void {
  if (ID.test(id)) return
  throw new AutonomyError('USAGE', `${JSON.stringify(id)} cannot be the id of an agent`, {
    hint: 'Use letters, digits and . _ - @, beginning with a letter or digit, at most 128 characters.',
  })
}
