/** What a coding agent printed that is not of its JSON shape: its last words, and what they say about a refusal. */
import type { ProcessExit } from '../platform/processes.ts'
import type { ReaderDeps } from './reader-deps.ts'
import { classifyError } from './classify-error.ts'
import { lastBytes } from './last-bytes.ts'
import type { OutputReader } from './program-runner.ts'
import { reportText } from './report-text.ts'
import type { RunnerReport } from './runner.ts'

/** Bytes of each stream. */
const KEPT = 16_384

export interface PlainOutput extends OutputReader {
  /** For a program that spoke JSON but never said what came of it. */
  withoutResult(exit: ProcessExit): RunnerReport
}

export function plainOutput({ redact, clock }: ReaderDeps): PlainOutput {
  const kept = { stdout: lastBytes(KEPT), stderr: lastBytes(KEPT) }
  /** Of a program that failed: a kind of refusal that we know. Any other failure is told by its exit status. */
  const refusal = (): Pick<RunnerReport, 'error'> => {
    const words = [kept.stderr, kept.stdout].map((each) => each.text().trim()).filter(Boolean)
    const error = classifyError({ message: reportText(words.join('\n').slice(-2000), redact) }, clock.now())
    return error.kind === 'other' ? {} : { error }
  }
  return {
    add: (chunk, stream) => kept[stream].add(chunk),
    report: ({ exitCode }) => {
      if (exitCode !== 0) return exitCode === undefined ? {} : refusal()
      const text = kept.stdout.text().trim()
      return text === '' ? {} : { result: reportText(text, redact) }
    },
    withoutResult: ({ exitCode }) => {
      if (exitCode !== 0) return exitCode === undefined ? {} : refusal()
      return { error: { kind: 'other', message: 'it ended without saying what came of it', terminal: false } }
    },
  }
}
