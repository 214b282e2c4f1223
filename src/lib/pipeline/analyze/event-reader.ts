/**
 * Reads one event at a candidate line: judges the line, follows the lines below that belong to it, and decides which of
 * them says what the event is. A known pattern decides first (in the line that ends a traceback or names the exception,
 * then in the first line); else the stated error line; else the line that names the exception.
 */
import type { Instant } from '../../platform/clock.ts'
import { type ByteWindow, FRONT, LONGEST_LINE } from './byte-window.ts'
import { EXCEPTION } from './judge-line.ts'
import { mayJoin } from './may-join.ts'
import type { Judged, LineJudge } from './line-judge.ts'
import type { LineTimes } from './line-times.ts'
import type { RepeatedLines } from './repeated-lines.ts'
import { indentOf, TraceWalk } from './trace-walk.ts'

/** A judged line in the window. */
interface Line {
  start: number
  /** Past its last byte, line end excluded, at most `LONGEST_LINE` after `start`. */
  end: number
  /** Where its message begins, after a leading time stamp. */
  message: number
  /** Its own time. */
  at: Instant | undefined
  judged: Judged
}

export interface EventTools {
  window: ByteWindow
  judge: LineJudge
  repeated: RepeatedLines
}

export interface ScannedEvent {
  at: Instant
  fatal: boolean
  /** The verdict on the deciding line; its `bucket` may be set. */
  judged: Judged
  /** The deciding line is `bytes[start, end)`. Valid until more is read. */
  bytes: Buffer
  start: number
  message: number
  end: number
}

export interface EventExtent {
  /** Undefined: the lines up to `next` are no event. */
  event: ScannedEvent | undefined
  /** Where the next line begins that does not belong to it. */
  next: number
  /** It reaches the last line there is: more of it may follow. */
  open: boolean
  /** It lacks a line that decides: the last one of a traceback, the one below an exception's name. */
  pending: boolean
}

interface Walked {
  next: number
  open: boolean
  pending: boolean
  /** Where the line begins that decides, if it is not the first one. */
  decisive: number | undefined
}

const CARRIAGE_RETURN = 13
/** So much of a line is enough to tell whether it belongs. */
const WALK_WITHIN = 400

export class EventReader {
  readonly #window: ByteWindow
  readonly #judge: LineJudge
  readonly #repeated: RepeatedLines
  readonly #times: LineTimes

  constructor({ window, judge, repeated }: EventTools, times: LineTimes) {
    this.#window = window
    this.#judge = judge
    this.#repeated = repeated
    this.#times = times
  }

  /** The event whose first line begins at `start`; `limit` is where the whole lines end. */
  read(start: number, limit: number): EventExtent {
    const below = this.#window.lineEnd(start) + 1
    const line = this.#line(start, below - 1)
    if (!line.judged.event) return { event: undefined, next: below, open: false, pending: false }
    // Nearly always: the line below stands on its own.
    if (line.judged.role === 'plain' && below < limit && !mayJoin(this.#window.bytes, below))
      return { event: this.#event(line, line), next: below, open: false, pending: false }
    const walked = this.#walk(line, below, limit)
    const { next, open, pending, decisive } = walked
    const decided = decisive === undefined ? line : decide(line, this.#line(decisive, this.#window.lineEnd(decisive)))
    if (this.#belongsToWarning(line, decided)) return { event: undefined, next, open, pending }
    return { event: this.#event(line, decided), next, open, pending }
  }

  #event(first: Line, { start, message, end, judged }: Line): ScannedEvent {
    const at = this.#times.ofEvent(first)
    const fatal = first.judged.level === 'fatal'
    return { at, fatal, judged, bytes: this.#window.bytes, start, message, end }
  }

  #line(start: number, lineEnd: number): Line {
    const { bytes } = this.#window
    let end = Math.min(lineEnd, start + LONGEST_LINE)
    while (end > start && bytes[end - 1] === CARRIAGE_RETURN) end--
    return this.#repeat(start, end) ?? this.#other(start, end)
  }

  /** A line as it was lately, but for the seconds of its time stamp. */
  #repeat(start: number, end: number): Line | undefined {
    const stamp = this.#times.again(start, end)
    const message = start + (stamp?.end ?? 0)
    const judged = this.#repeated.find(message, end, stamp !== undefined)
    return judged === undefined ? undefined : { start, end, message, at: stamp?.at, judged }
  }

  /** A line that is new, or whose time stamp has to be read. */
  #other(start: number, end: number): Line {
    const stamp = this.#times.read(start, end)
    const message = start + (stamp?.end ?? 0)
    const repeated = message > start ? this.#repeated.find(message, end, true) : undefined
    const judged = repeated ?? this.#judge.judge(this.#window.bytes, { start, message, end })
    // A time within the message cannot be had from a verdict.
    const timeWithin = stamp !== undefined && message === start
    if (repeated === undefined && this.#judge.needsMessageOnly && !timeWithin)
      this.#repeated.remember(judged, { from: message, to: end, stamped: stamp !== undefined })
    return { start, end, message, at: stamp?.at, judged }
  }

  #walk(line: Line, below: number, limit: number): Walked {
    const { bytes } = this.#window
    const walk = new TraceWalk(line.judged.role, this.#indent(line))
    const walked: Walked = { next: below, open: true, pending: false, decisive: undefined }
    let named: number | undefined
    for (let at = below; at < limit;) {
      const end = this.#window.lineEnd(at)
      const text = bytes.toString('latin1', at, Math.min(end, at + WALK_WITHIN)).trimEnd()
      const step = walk.next(text)
      if (step === 'end') {
        walked.open = false
        break
      }
      if (step === 'decide') walked.decisive = at
      if (step === 'hold' && EXCEPTION.test(text)) named = at
      if (step === 'take' && named !== undefined) walked.decisive ??= named
      at = end + 1
      if (step !== 'hold') walked.next = at
    }
    // The next line tells whether the exception named below the event is its cause or an event of its own.
    walked.pending = walk.pending || (named !== undefined && walked.decisive === undefined)
    if (walked.open) walked.next = limit
    return walked
  }

  /** Of the message: white space that follows a time stamp counts as none. */
  #indent({ start, message, end }: Line): number {
    return message > start ? 0 : indentOf(this.#window.bytes.toString('latin1', start, Math.min(end, start + 80)))
  }

  /** An exception without a level of its own, right below a warning, is that warning's detail. */
  #belongsToWarning(line: Line, decided: Line): boolean {
    const { level, role } = line.judged
    if (level !== undefined || role === 'plain' || decided.judged.pattern !== undefined) return false
    if (line.start <= FRONT) return false
    const above = this.#window.lineStart(line.start - 1)
    return above >= FRONT && this.#line(above, line.start - 1).judged.level === 'warning'
  }
}

function decide(first: Line, decisive: Line): Line {
  if (decisive.judged.pattern !== undefined) return decisive
  if (first.judged.pattern !== undefined) return first
  return first.judged.role === 'traceback' || first.judged.level === undefined ? decisive : first
}
