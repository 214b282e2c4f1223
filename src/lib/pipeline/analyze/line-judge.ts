/**
 * Judges lines with a memory: like lines (equal masked forms) are judged once. The memory is keyed by
 * a 53-bit hash of the masked form; that two different forms share one is less likely than a misread disk.
 */
import type { Bucket } from './collect-findings.ts'
import { judgeLine, type Verdict } from './judge-line.ts'
import { type LineMask, NUMBER } from './masked-line.ts'
import type { PatternMatcher } from './match-patterns.ts'

/** A verdict that remembers the finding its line went to last, and the template of lines of its form. */
export interface Judged extends Verdict {
  bucket: Bucket | undefined
  template: string | undefined
  /** Lines of this form may hold a time stamp. */
  timed: boolean
}

const MOST_FORMS = 10_000
/** What any line with a time stamp has in its masked form: `12:30`, a number at its start, or a JSON number. */
const MAY_HOLD_TIME = new RegExp(String.raw`[\d${NUMBER}]:[\d${NUMBER}]|^.{0,12}${NUMBER}|":? ?"?${NUMBER}`)

export class LineJudge {
  readonly #mask: LineMask
  readonly #patterns: PatternMatcher
  readonly #known = new Map<number, Judged>()

  constructor(mask: LineMask, patterns: PatternMatcher) {
    this.#mask = mask
    this.#patterns = patterns
  }

  /**
   * The verdict on the line `bytes[start, end)`, line end excluded.
   * @param messageAt finds where the line's message begins, after a leading time stamp
   */
  judge(bytes: Buffer, { start, end, messageAt }: LineToJudge): Judged {
    const hash = this.#mask.hash(bytes, start, end)
    let verdict = this.#known.get(hash)
    if (verdict === undefined) {
      const whole = this.#mask.text()
      const timed = MAY_HOLD_TIME.test(whole)
      const message = timed ? messageAt(start, end) : start
      const masked = message === start ? whole : this.#mask.mask(bytes, message, end)
      verdict = { ...judgeLine(masked, this.#patterns), bucket: undefined, template: undefined, timed }
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
  end: number
  messageAt: (start: number, end: number) => number
}
