/** Pure: what does the work: a command, or a runner that has a name. */
import { AutonomyError } from '../../errors.ts'
import type { RunnerChoice } from '../../runner/choose-runner.ts'
import { commandFrom } from './command-from.ts'

/** @param words behind `--` @throws AutonomyError USAGE unless exactly one of the two is given */
export function runnerFrom(words: readonly string[], name: string | undefined): RunnerChoice {
  if (name === undefined && words.length === 0) {
    throw new AutonomyError('USAGE', 'it is missing what does the work', {
      hint: 'Name a runner: --runner claude, or a command behind two dashes: -- COMMAND ARGUMENTS',
    })
  }
  if (name === undefined) return { command: commandFrom(words) }
  if (words.length === 0) return { name }
  throw new AutonomyError('USAGE', `both a runner (${name}) and a command are given`, {
    hint: 'Leave out --runner, or the command behind the two dashes.',
  })
}
