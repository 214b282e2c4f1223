/** A runner that is a program on this machine; `reader` makes its report from what it prints on stdout. */
import { AutonomyError } from '../errors.ts'
import type { ProcessExit } from '../platform/processes.ts'
import type { RunnerDeps } from './runner-deps.ts'
import type { Runner, RunnerReport, StartAttempt } from './runner.ts'

export type CommandWords = readonly [string, ...string[]]

export interface OutputReader {
  add(chunk: Buffer, stream: 'stdout' | 'stderr'): void
  /** Never throws: what cannot be understood is left out. */
  report(exit: ProcessExit): RunnerReport
}

export interface ProgramRunner extends Pick<Runner, 'name' | 'argv' | 'template'> {
  /** Of one attempt. */
  command: (attempt: StartAttempt) => { argv: CommandWords; input?: string }
  reader: () => OutputReader
}

export function programRunner(
  { command, reader, ...runner }: ProgramRunner,
  { processes }: Pick<RunnerDeps, 'processes'>,
): Runner {
  return {
    ...runner,
    start: (attempt) => {
      const reading = reader()
      const started = processes.start({
        ...command(attempt),
        cwd: attempt.cwd,
        env: attempt.env,
        output: (chunk, stream) => {
          reading.add(chunk, stream)
          attempt.output(chunk, stream)
        },
      })
      const { identity, exited } = started
      const outcome = exited.then((exit) => ({ exit, report: reading.report(exit) }))
      return { identity, outcome, terminate: () => started.terminate(), kill: () => started.kill() }
    },
  }
}

/** @throws AutonomyError NOT_FOUND */
export function refuseMissingProgram(
  program: string,
  hint: string | undefined,
  { processes }: Pick<RunnerDeps, 'processes'>,
): void {
  if (program.includes('/') || processes.which(program) !== undefined) return
  throw new AutonomyError('NOT_FOUND', `cannot run ${program}: there is no such program`, {
    hint: hint ?? 'Check the spelling, that it is installed and executable, and PATH.',
  })
}
