/**
 * The time of an event: its line's own time stamp, else the last one above it (looked for up to 64 KiB up), else the
 * file's modification time.
 */
import type { Instant } from '../../platform/clock.ts'
import { type ByteWindow, FRONT, LONGEST_LINE } from './byte-window.ts'
import { LastStamp } from './last-stamp.ts'
import { withoutEscapes } from './plain-text.ts'
import { readTime, TIME_WITHIN, type TimeContext } from './timestamps.ts'

/** A stamp that begins further into the line belongs to the message. */
const STAMP_BEFORE = 40

/** A stamp that is digits only begins among these. */
const FIRST_BYTES = 12

export interface LineStamp {
  at: Instant
  /** How many bytes before the line's message; 0 when the stamp does not lead the line. */
  end: number
}

export class LineTimes {
  readonly #window: ByteWindow
  readonly #context: TimeContext
  /** The last time stamp seen, for the lines below it that have none. */
  last: Instant | undefined
  /** Lines before this position have been looked at for `last`. */
  #lookedTo = FRONT
  readonly #stamp = new LastStamp()

  constructor(window: ByteWindow, context: TimeContext, last: Instant | undefined) {
    this.#window = window
    this.#context = context
    this.last = last
  }

  shifted(by: number): void {
    this.#lookedTo = Math.max(FRONT, this.#lookedTo - by)
  }

  /** The line's own stamp when it leads the line and is of the same quarter of an hour as the last one. Valid until the next call. */
  again(start: number, end: number): LineStamp | undefined {
    return this.#stamp.leads(this.#window.bytes, start, end) ? this.#stamp : undefined
  }

  /** The time of the event that begins with the line: its own, else that of what stands above. */
  ofEvent({ start, end, at }: { start: number; end: number; at: Instant | undefined }): Instant {
    if (at === undefined) this.look(start)
    else this.last = at
    this.#lookedTo = Math.max(this.#lookedTo, end + 1)
    return this.last ?? this.#context.reference
  }

  /** Finds the last stamp in the lines before `position`. */
  look(position: number): void {
    const until = Math.max(this.#lookedTo, position - LONGEST_LINE)
    for (let end = position - 1; end >= until;) {
      const start = this.#window.lineStart(end)
      const found = this.read(start, end)
      if (found !== undefined) {
        this.last = found.at
        break
      }
      end = start - 1
    }
    this.#lookedTo = Math.max(this.#lookedTo, position)
  }

  /** The line's own stamp. Valid until the next call. */
  read(start: number, end: number): LineStamp | undefined {
    const { bytes } = this.#window
    if (this.#stamp.leads(bytes, start, end)) return this.#stamp
    if (!mayHoldTime(bytes, start, end)) return undefined
    const head = bytes.toString('latin1', start, Math.min(end, start + TIME_WITHIN))
    const text = withoutEscapes(head)
    const time = readTime(text, this.#context)
    if (time === undefined) return undefined
    const leads = time.start <= STAMP_BEFORE && text.length === head.length
    if (leads && time.end < text.length) this.#stamp.remember(text, time)
    return { at: time.at, end: leads ? time.end : 0 }
  }
}

/** A quick look: digit, colon, digit, or a digit among the first bytes. Every format has one of the two. */
function mayHoldTime(bytes: Buffer, start: number, end: number): boolean {
  const within = Math.min(end, start + TIME_WITHIN)
  for (let at = start; at < within; at++) {
    const byte = bytes[at] ?? 0
    if (byte < 48 || byte > 58) continue
    if (byte < 58 ? at < start + FIRST_BYTES : isDigit(bytes[at - 1]) && isDigit(bytes[at + 1])) return true
    if (byte === 58 && bytes[at - 1] === 34) return true
  }
  return false
}

function isDigit(byte: number | undefined): boolean {
  return byte !== undefined && byte >= 48 && byte <= 57
}
