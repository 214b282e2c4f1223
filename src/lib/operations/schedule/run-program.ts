/** Runs a scheduler's own program and turns its refusal into an error that says what it said. */
import { AutonomyError } from '../../errors.ts'
import type { CommandOutcome, RunCommand } from '../../platform/processes.ts'
import type { ScheduleDeps } from './schedule.ts'

const TIMEOUT = 30_000

/** Whatever comes of it. */
export function tryProgram(
  argv: RunCommand['argv'],
  { processes }: Pick<ScheduleDeps, 'processes'>,
  input?: string,
): Promise<CommandOutcome> {
  return processes.run({ argv, timeout: TIMEOUT, ...(input === undefined ? {} : { input }) })
}

/** @throws AutonomyError UNSUPPORTED (not installed), TIMEOUT, IO (it refused) */
export async function runProgram(
  argv: RunCommand['argv'],
  deps: Pick<ScheduleDeps, 'processes'>,
  input?: string,
): Promise<string> {
  const outcome = await tryProgram(argv, deps, input)
  if (outcome.exitCode === 0) return outcome.stdout
  throw programError(argv, outcome)
}

export function programError(argv: RunCommand['argv'], outcome: CommandOutcome): AutonomyError {
  const spoken = argv.join(' ')
  if (outcome.failedToStart) return new AutonomyError('UNSUPPORTED', `${argv[0]} is not installed`)
  if (outcome.timedOut) return new AutonomyError('TIMEOUT', `${spoken} did not finish within ${TIMEOUT / 1000} s`)
  const said = outcome.stderr.trim() || outcome.stdout.trim()
  const status = outcome.exitCode ?? outcome.signal ?? 'a signal'
  return new AutonomyError('IO', `${spoken} failed (${status})${said === '' ? '' : `: ${said}`}`)
}
