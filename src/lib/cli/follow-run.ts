/** Shows a pipeline run's steps as they go: how long each took and what it counted; a failure with its message. */
import type { StepReport } from '../pipeline/run-report.ts'
import type { RunObserver } from '../pipeline/run-steps.ts'
import { grouped } from '../platform/grouped.ts'
import type { Progress, Step } from './progress.ts'

/** `trace` gets the stack of what a failed step threw. */
export function followRun(progress: Progress, trace: (text: string) => void): RunObserver {
  let current: Step | undefined
  return {
    started: (name) => {
      current = progress.step(name)
    },
    finished: (report, cause) => {
      if (report.status === 'failed') current?.fail(report.error?.message)
      else current?.done(countsText(report))
      if (cause instanceof Error && cause.stack) trace(cause.stack)
    },
  }
}

/** `created 3, refreshed 12 (84 ms)`; what is zero is not worth a word. */
function countsText({ counts, ms }: Pick<StepReport, 'counts' | 'ms'>): string {
  const told = Object.entries(counts).filter(([, value]) => value !== 0)
  const text = told.map(([name, value]) => `${name.replaceAll('_', ' ')} ${grouped(value)}`).join(', ')
  return `${text === '' ? 'nothing to do' : text} (${grouped(ms)} ms)`
}
