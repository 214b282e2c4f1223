/** Child processes as a port: argument vectors only, never a shell string. */
import type { Milliseconds } from './clock.ts'
import type { ProcessIdentity } from './process-identity.ts'

export interface RunCommand {
  /** Program and arguments; passed on as they are. */
  argv: readonly [string, ...string[]]
  timeout: Milliseconds
  cwd?: string
  env?: Readonly<Record<string, string>>
  input?: string
  /** Make `sha256` of the whole output. */
  digest?: boolean
  /** Bytes of each output that are kept. Default 64 KiB. */
  keep?: number
  signal?: AbortSignal
}

export interface CommandOutcome {
  /** Undefined when a signal ended it or it never started. */
  exitCode: number | undefined
  signal: string | undefined
  /** Why it never ran: the program is not installed, or may not be executed. */
  failedToStart: 'not-installed' | 'not-executable' | undefined
  timedOut: boolean
  /** At most `keep` bytes each, from the end. */
  stdout: string
  stderr: string
  /** Of everything it wrote to both, in the order in which it arrived, in hexadecimal. Only with `digest`. */
  sha256?: string
  duration: Milliseconds
}

interface CommandPlace {
  /** Program and arguments; passed on as they are. */
  argv: readonly [string, ...string[]]
  cwd?: string
  /** Added to our own environment. */
  env?: Readonly<Record<string, string>>
}

export interface StartCommand extends CommandPlace {
  /** All of its stdin. */
  input?: string
  /** Gets all output, as it comes. */
  output: (chunk: Buffer, stream: 'stdout' | 'stderr') => void
}

export interface DetachedCommand extends CommandPlace {
  /** Output is appended to this file; its directory is made. */
  log: string
}

export type ForegroundCommand = CommandPlace

export interface ProcessExit {
  /** Undefined when a signal ended it. */
  exitCode: number | undefined
  signal: string | undefined
  duration: Milliseconds
}

export interface DetachedProcess extends ProcessIdentity {
  /** Undefined while it runs, or after a signal ended it. */
  exitCode(): number | undefined
}

/** A program that runs as the leader of a process group of its own. */
export interface StartedProcess {
  identity: ProcessIdentity
  /** Resolves when it has ended, nothing of its group is left and all its output was handed over. */
  exited: Promise<ProcessExit>
  /** SIGTERM to the whole group. Nothing once it is over. */
  terminate(): void
  /** SIGKILL to the whole group. Nothing once it is over. */
  kill(): void
}

export interface Processes {
  /** Never throws for what the program does: every outcome is data. After the timeout: terminate, then kill, the whole group. */
  run(command: RunCommand): Promise<CommandOutcome>
  /** Absolute path of a program on PATH, or undefined. */
  which(program: string): string | undefined
  /** Starts a program whose whole group ends with this process, even by kill -9. @throws AutonomyError NOT_FOUND, IO */
  start(command: StartCommand): StartedProcess
  /** Starts a program that outlives this process. @throws AutonomyError NOT_FOUND, IO */
  startDetached(command: DetachedCommand): DetachedProcess
  /** Runs a program on our own terminal. @throws AutonomyError NOT_FOUND, IO */
  foreground(command: ForegroundCommand): Promise<ProcessExit>
  /** Undefined when there is no such process. */
  identityOf(pid: number): ProcessIdentity | undefined
  isRunning(process: ProcessIdentity): boolean
  /** To one process, only if it is still the one that is meant. False when it is gone, or may not be signalled. */
  signal(process: ProcessIdentity, signal: 'SIGTERM' | 'SIGKILL'): boolean
  /**
   * To the group that a process leads or led. Nothing when its number means another process by now.
   * False when nobody of the group is left.
   */
  signalGroup(leader: ProcessIdentity, signal: 'SIGTERM' | 'SIGKILL'): boolean
  /** This program, to be started again with other arguments. */
  readonly self: readonly [string, ...string[]]
}
