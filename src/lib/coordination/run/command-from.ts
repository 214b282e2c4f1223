/** Pure: the words behind `--` as a command. */
import { AutonomyError } from '../../errors.ts'

/** @throws AutonomyError USAGE when there is none */
export function commandFrom(words: readonly string[]): readonly [string, ...string[]] {
  const [program, ...rest] = words
  if (program !== undefined) return [program, ...rest]
  throw new AutonomyError('USAGE', 'the command to run is missing', {
    hint: 'It stands behind two dashes: -- COMMAND ARGUMENTS',
  })
}
