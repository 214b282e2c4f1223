/** Which runner does the work: a command of the person's own, or one that has a name. */
import { AutonomyError } from '../errors.ts'
import type { CommandWords } from './program-runner.ts'
import { execRunner } from './exec-runner.ts'
import type { RunnerDeps } from './runner-deps.ts'
import type { Runner } from './runner.ts'

export type RunnerChoice = { command: CommandWords } | { name: string }

/** @throws AutonomyError NOT_FOUND (no such runner, or its program is not installed), INVALID_CONFIG */
export async function chooseRunner(choice: RunnerChoice, deps: RunnerDeps): Promise<Runner> {
  if ('command' in choice) return execRunner({ name: 'exec', argv: choice.command }, deps)
  throw new AutonomyError('NOT_FOUND', `there is no runner ${choice.name}`)
}
