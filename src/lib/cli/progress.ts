/**
 * What a person sees while an operation works: one line a step, on stderr, never on stdout. On a terminal listr2 draws
 * it, elsewhere (cron, CI, a pipe) plain lines say the same; with --quiet or --json nothing is shown.
 */
import type { Color } from './color.ts'
import { writeError } from './output.ts'
import { printableLine } from './printable.ts'

/** One step that was begun. Exactly one of `done`, `fail` and `skip` ends it; later calls do nothing. */
export interface Step {
  /** Replaces the text beside the running step (shown on a terminal only). */
  update(detail: string): void
  done(detail?: string): void
  fail(detail?: string): void
  skip(detail?: string): void
}

export interface Progress {
  /** Begins a step. Steps may overlap; each ends on its own line. */
  step(name: string): Step
  /** A line between the steps, such as a warning. */
  note(text: string): void
  /** Resolves when everything is drawn. The base command calls it before the result is printed. */
  close(): Promise<void>
}

export type Outcome = 'done' | 'fail' | 'skip'

const nothing = (): void => {}

export const silentProgress: Progress = {
  step: () => ({ update: nothing, done: nothing, fail: nothing, skip: nothing }),
  note: nothing,
  close: async () => {},
}

const MARKS: Readonly<Record<Outcome, string>> = { done: 'ok', fail: 'FAILED', skip: 'skipped' }

/** `analyze: ok, 12 findings` */
export function plainProgress(color: Color, write: (text: string) => void = writeError): Progress {
  const paint = { done: color.green, fail: color.red, skip: color.dim }
  return {
    step: (name) =>
      endingOnce((outcome, detail) => {
        const tail = detail ? `, ${printableLine(detail)}` : ''
        write(`${printableLine(name)}: ${paint[outcome](MARKS[outcome])}${tail}\n`)
      }),
    note: (text) => write(`${printableLine(text)}\n`),
    close: async () => {},
  }
}

/** A step whose first end counts. */
export function endingOnce(
  end: (outcome: Outcome, detail?: string) => void,
  update: (detail: string) => void = nothing,
): Step {
  let ended = false
  const ending = (outcome: Outcome) => (detail?: string) => {
    if (ended) return
    ended = true
    end(outcome, detail)
  }
  return {
    update: (detail) => void (ended || update(detail)),
    done: ending('done'),
    fail: ending('fail'),
    skip: ending('skip'),
  }
}
