/** Child processes as a port: argument vectors only, never a shell string. */
import type { Milliseconds } from './clock.ts'

export interface RunCommand {
  /** Program and arguments; passed on as they are. */
  argv: readonly [string, ...string[]]
  timeout: Milliseconds
  cwd?: string
  env?: Readonly<Record<string, string>>
  input?: string
  signal?: AbortSignal
}

export interface CommandOutcome {
  /** Undefined when a signal ended it or it never started. */
  exitCode: number | undefined
  signal: string | undefined
  /** Why it never ran: the program is not installed, or may not be executed. */
  failedToStart: 'not-installed' | 'not-executable' | undefined
  timedOut: boolean
  /** At most 64 KiB each, from the end. */
  stdout: string
  stderr: string
  duration: Milliseconds
}

export interface Processes {
  /** Never throws for what the program does: every outcome is data. After the timeout: terminate, then kill, the whole group. */
  run(command: RunCommand): Promise<CommandOutcome>
  /** Absolute path of a program on PATH, or undefined. */
  which(program: string): string | undefined
}
