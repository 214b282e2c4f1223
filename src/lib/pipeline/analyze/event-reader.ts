/**
 * Reads one event at a candidate line: judges the line, follows the lines below that belong to it, and decides which of
 * them says what the event is. A known pattern decides first (in the line that ends a traceback or names the exception,
 * then in the first line); else the stated error line; else the line that names the exception.
 */
import type { Instant } from '../../platform/clock.ts'
import { type ByteWindow, LONGEST_LINE } from './byte-window.ts'
import { EXCEPTION } from './judge-line.ts'
import type { Judged, LineJudge } from './line-judge.ts'
import type { LineTimes } from './line-times.ts'
import { indentOf, TraceWalk } from './trace-walk.ts'

/** A judged line in the window. */
interface Line {
  start: number
  /** Past its last byte, line end excluded, at most `LONGEST_LINE` after `start`. */
  end: number
  /** Where the message begins, after a leading time stamp. */
  message: number
  judged: Judged
}

export interface ScannedEvent {
  at: Instant
  fatal: boolean
  /** The verdict on the deciding line; its `bucket` may be set. */
  judged: Judged
  /** The deciding line: its message, and all of it. */
  message: Buffer
  line: Buffer
}

export interface EventExtent {
  /** Undefined: the lines up to `next` are no event. */
  event: ScannedEvent | undefined
  /** Where the next line begins that does not belong to it. */
  next: number
  /** It reaches the last line there is: more of it may follow. */
  open: boolean
  /** It is a traceback that lacks its last line. */
  pending: boolean
}

const CARRIAGE_RETURN = 13
/** First bytes of lines that can belong to the event above: white space, letters, `_ $ . | + } ] )`. */
const MAY_JOIN = /[\s\w$.|+}\])]/
const JOINS = new Uint8Array(256)
for (let byte = 0; byte < 256; byte++)
  JOINS[byte] = /[0-9]/.test(String.fromCharCode(byte)) ? 0 : Number(MAY_JOIN.test(String.fromCharCode(byte)))
/** So much of a line is enough to tell whether it belongs. */
const WALK_WITHIN = 400

export class EventReader {
  readonly #window: ByteWindow
  readonly #judge: LineJudge
  readonly #times: LineTimes

  constructor(window: ByteWindow, judge: LineJudge, times: LineTimes) {
    this.#window = window
    this.#judge = judge
    this.#times = times
  }

  /** The event whose first line begins at `start`; `limit` is where the whole lines end. */
  read(start: number, limit: number): EventExtent {
    const { line, at } = this.#line(start)
    const below = this.#window.lineEnd(start) + 1
    if (!line.judged.event) return { event: undefined, next: below, open: false, pending: false }
    const extent = this.#walk(line, below, limit)
    const decided = extent.decisive === undefined ? line : decide(line, extent.decisive)
    if (this.#belongsToWarning(line, decided)) return { ...extent, event: undefined }
    return { ...extent, event: this.#event(decided, at ?? this.#times.above(start), line) }
  }

  #event(decided: Line, at: Instant, first: Line): ScannedEvent {
    const { bytes } = this.#window
    return {
      at,
      fatal: first.judged.level === 'fatal',
      judged: decided.judged,
      message: bytes.subarray(decided.message, decided.end),
      line: bytes.subarray(decided.start, decided.end),
    }
  }

  #line(start: number): { line: Line; at: Instant | undefined } {
    const { bytes } = this.#window
    let end = Math.min(this.#window.lineEnd(start), start + LONGEST_LINE)
    while (end > start && bytes[end - 1] === CARRIAGE_RETURN) end--
    const { at, message } = this.#times.ofLine(start, end)
    return { line: { start, end, message, judged: this.#judge.judge(bytes, message, end) }, at }
  }

  #walk(line: Line, below: number, limit: number): Omit<EventExtent, 'event'> & { decisive?: Line } {
    const { bytes } = this.#window
    if (below < limit && line.judged.role === 'plain' && JOINS[bytes[below] ?? 0] === 0)
      return { next: below, open: false, pending: false }
    const walk = new TraceWalk(
      line.judged.role,
      indentOf(bytes.toString('latin1', line.message, Math.min(line.end, line.message + 80))),
    )
    let next = below
    let decisive: number | undefined
    let named: number | undefined
    for (let at = below; at < limit;) {
      const end = this.#window.lineEnd(at)
      const text = bytes.toString('latin1', at, Math.min(end, at + WALK_WITHIN)).replace(/\r+$/, '')
      const step = walk.next(text)
      if (step === 'end') return this.#extent({ next, open: false, pending: walk.pending }, decisive)
      if (step === 'decide') decisive = at
      if (step === 'hold' && EXCEPTION.test(text)) named = at
      if (step === 'take' && named !== undefined) decisive ??= named
      at = end + 1
      if (step !== 'hold') next = at
    }
    return this.#extent({ next: limit, open: true, pending: walk.pending }, decisive)
  }

  #extent(
    extent: Omit<EventExtent, 'event'>,
    decisive: number | undefined,
  ): Omit<EventExtent, 'event'> & { decisive?: Line } {
    return decisive === undefined ? extent : { ...extent, decisive: this.#line(decisive).line }
  }

  /** An exception without a level of its own, right below a warning, is that warning's detail. */
  #belongsToWarning(line: Line, decided: Line): boolean {
    const { level, role } = line.judged
    if (level !== undefined || role === 'plain' || decided.judged.pattern !== undefined || line.start < 2) return false
    const above = this.#window.lineStart(line.start - 1)
    if (above < 1) return false
    const time = this.#times.peek(above, line.start - 1)
    return this.#judge.judge(this.#window.bytes, time, line.start - 1).level === 'warning'
  }
}

function decide(first: Line, decisive: Line): Line {
  if (decisive.judged.pattern !== undefined) return decisive
  if (first.judged.pattern !== undefined) return first
  return first.judged.role === 'traceback' || first.judged.level === undefined ? decisive : first
}
