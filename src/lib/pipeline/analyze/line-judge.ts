/**
 * Judges lines with a memory: like lines (equal masked forms of their messages) are judged once. The memory is keyed by
 * a 53-bit hash of the masked form; that two different forms share one is less likely than a misread disk.
 */
import type { Bucket } from './collect-findings.ts'
import { judgeLine, type Verdict } from './judge-line.ts'
import type { LineMask } from './masked-line.ts'
import type { PatternMatcher } from './match-patterns.ts'

/** A verdict that remembers the finding its line went to last, and the template of lines of its form. */
export interface Judged extends Verdict {
  bucket: Bucket | undefined
  template: string | undefined
}

const MOST_FORMS = 10_000

export class LineJudge {
  readonly #mask: LineMask
  readonly #patterns: PatternMatcher
  readonly #known = new Map<number, Judged>()

  constructor(mask: LineMask, patterns: PatternMatcher) {
    this.#mask = mask
    this.#patterns = patterns
  }

  /** A line that is equal from its message on has the same verdict. */
  get needsMessageOnly(): boolean {
    return !this.#patterns.needsLine
  }

  /** The verdict on the line `bytes[start, end)`, line end excluded, whose message begins after a leading time stamp. */
  judge(bytes: Buffer, { start, message, end }: LineToJudge): Judged {
    const hash = this.#mask.hash(bytes, message, end)
    let verdict = this.#known.get(hash)
    if (verdict === undefined) {
      verdict = { ...judgeLine(this.#mask.text(), this.#patterns), bucket: undefined, template: undefined }
      if (this.#known.size >= MOST_FORMS) this.#known.clear()
      this.#known.set(hash, verdict)
    }
    if (!this.#patterns.needsLine || verdict.level === 'lower') return verdict
    const pattern = this.#patterns.ofLine(bytes.toString('utf8', start, end))
    return pattern === undefined ? verdict : { ...verdict, pattern, event: true, bucket: undefined }
  }
}

export interface LineToJudge {
  start: number
  message: number
  end: number
}
