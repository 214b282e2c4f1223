/**
 * Tells when a program says the same again and again: one line, or a short cycle of lines. Keeps the last few lines, not
 * the output: its memory is bounded whatever is printed.
 */
import { lineShape, LONGEST_LINE } from './line-shape.ts'

export interface Repetition {
  /** The line, or the first of the cycle, cut. */
  line: string
  /** Lines in the cycle. */
  period: number
  times: number
}

export interface RepetitionDetector {
  /** Undefined while nothing repeats itself `limit` times. */
  observe(chunk: Buffer): Repetition | undefined
}

/** A loop of an agent that retries prints this many different lines at most. */
const LONGEST_CYCLE = 16
const newline = 0x0a

/** @param limit times that a line, or each line of a cycle, is said before it counts; 0: never */
export function repetitionDetector(limit: number): RepetitionDetector {
  const last: string[] = []
  /** For each period, how many lines in a row were the same as the line that many lines before. */
  const runs = Array.from({ length: LONGEST_CYCLE + 1 }, () => 0)
  let [at, rest, raw, shape] = [0, '', '', lineShape('')]
  const next = (line: string): Repetition | undefined => {
    if (line !== raw) [raw, shape] = [line, lineShape(line)]
    if (shape === undefined) return undefined
    let found: Repetition | undefined
    for (let period = 1; period <= LONGEST_CYCLE; period++) {
      const isSame = last[(at - period + LONGEST_CYCLE) % LONGEST_CYCLE] === shape
      const run = (runs[period] = isSame ? (runs[period] ?? 0) + 1 : 0)
      if (run + period >= limit * period && run > 0) found ??= { line: shape.slice(0, 120), period, times: limit }
    }
    last[at] = shape
    at = (at + 1) % LONGEST_CYCLE
    return found
  }
  return {
    observe: (chunk) => {
      if (limit === 0) return undefined
      for (let start = 0; start < chunk.length;) {
        const end = chunk.indexOf(newline, start)
        const piece = chunk.toString('latin1', start, Math.min(end === -1 ? chunk.length : end, start + LONGEST_LINE))
        const line = (rest + piece).slice(0, LONGEST_LINE)
        // A progress bar without an end of line: only what was drawn last is still there.
        if (end === -1) {
          rest = line.slice(line.lastIndexOf('\r') + 1)
          return undefined
        }
        rest = ''
        const found = next(line)
        if (found) return found
        start = end + 1
      }
      return undefined
    },
  }
}
