/** Judges lines of one component with a memory: like lines (equal masked forms) are judged once. */
import type { Bucket } from './collect-findings.ts'
import { judgeLine, type Verdict } from './judge-line.ts'
import type { LineMask } from './masked-line.ts'
import type { PatternMatcher } from './match-patterns.ts'

/** A verdict that may remember the finding its line went to. */
export interface Judged extends Verdict {
  bucket: Bucket | undefined
}

/** Longer masked forms are judged each time. */
const LONGEST_KEY = 2048
/** Characters of all keys together. */
const MOST_MEMORY = 4 * 1024 * 1024

export class LineJudge {
  readonly #mask: LineMask
  readonly #patterns: PatternMatcher
  readonly #known = new Map<string, Judged>()
  #memory = 0

  constructor(mask: LineMask, patterns: PatternMatcher) {
    this.#mask = mask
    this.#patterns = patterns
  }

  /** Forgets what it knows: buckets belong to one component. */
  forget(): void {
    this.#known.clear()
    this.#memory = 0
  }

  /** The verdict on `bytes[from, to)`, a line without its time stamp and line end. */
  judge(bytes: Buffer, from: number, to: number): Judged {
    const masked = this.#mask.mask(bytes, from, to)
    const known = this.#known.get(masked)
    const verdict = known ?? { ...judgeLine(masked, this.#patterns), bucket: undefined }
    if (known === undefined && masked.length <= LONGEST_KEY) this.#remember(masked, verdict)
    if (!this.#patterns.needsLine || verdict.level === 'lower') return verdict
    const pattern = this.#patterns.ofLine(bytes.toString('utf8', from, to))
    return pattern === undefined ? verdict : { ...verdict, pattern, event: true, bucket: undefined }
  }

  #remember(masked: string, verdict: Judged): void {
    this.#memory += masked.length + 100
    if (this.#memory > MOST_MEMORY) this.forget()
    this.#known.set(masked, verdict)
  }
}
