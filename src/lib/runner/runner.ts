/**
 * What does the work of one attempt: a program on this machine or a model behind an endpoint. A profile says how the
 * item and the prompt reach it, and how its result, use, and errors are read from what it prints.
 */
import type { Instant } from '../platform/clock.ts'
import type { ProcessIdentity } from '../platform/process-identity.ts'
import type { ProcessExit } from '../platform/processes.ts'

/** What an attempt used. Undefined: not reported. */
export interface Usage {
  input_tokens: number
  output_tokens: number
  /** Of `input_tokens`, those that were read from the provider's cache. */
  cached_input_tokens?: number
  /** As the runner itself reported it, in US dollars. */
  reported_usd?: number
}

export const RUNNER_ERRORS = ['rate_limit', 'quota', 'auth', 'context', 'overloaded', 'other'] as const

/** Why the provider refused. */
export interface RunnerError {
  kind: (typeof RUNNER_ERRORS)[number]
  /** Redacted. */
  message: string
  /** Another attempt before this is pointless, where the answer said so. */
  retry_at?: Instant
  /** No later attempt will do better until a person acts: quota used up, key refused. */
  terminal: boolean
}

/** What the runner said about the attempt, as far as its output tells. */
export interface RunnerReport {
  /** Redacted. */
  result?: string
  usage?: Usage
  model?: string
  session_id?: string
  error?: RunnerError
}

export interface RunnerOutcome {
  exit: ProcessExit
  report: RunnerReport
}

/** An attempt under way. */
export interface RunningAttempt {
  /** Undefined for an endpoint: there is no process. */
  identity: ProcessIdentity | undefined
  /** Resolves when all of it is over; never rejects for what the runner does. */
  outcome: Promise<RunnerOutcome>
  terminate(): void
  kill(): void
}

export interface StartAttempt {
  /** The work item as JSON. */
  item: string
  /** From the template of the profile, filled in. */
  prompt: string
  cwd: string
  env: Readonly<Record<string, string>>
  /** Gets all output, as it comes. */
  output: (chunk: Buffer, stream: 'stdout' | 'stderr') => void
}

export interface Runner {
  name: string
  /** What stands in evidence and lists for the command. */
  readonly argv: readonly string[]
  /** What `prompt` is made of; '' where the item itself is all there is. */
  readonly template: string
  /** @throws AutonomyError NOT_FOUND (no such program), UNAUTHORIZED (no key), IO */
  start(attempt: StartAttempt): RunningAttempt
}
