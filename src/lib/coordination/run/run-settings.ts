/** What a run of an agent is told. */
import type { Milliseconds } from '../../platform/clock.ts'
import type { RunnerChoice } from '../../runner/choose-runner.ts'
import type { PerformItem } from './attempt.ts'

export interface RunAgent extends PerformItem {
  runner: RunnerChoice
  types: readonly string[]
  /** Items at once. */
  concurrency: number
  maxItems: number | undefined
  /** End when nothing is ready, instead of waiting for more. */
  untilEmpty: boolean
  /** For a drain by signal. */
  grace: Milliseconds
  /** Its abort drains. */
  signal: AbortSignal
  /** Every chunk of output of the commands. */
  echo: (chunk: Buffer) => void
  /** What happens, a line at a time. */
  note: (line: string) => void
}
