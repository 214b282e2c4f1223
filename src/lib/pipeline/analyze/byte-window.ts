/**
 * A sliding window of about 1 MiB over a stream of bytes, in one buffer that every file of a scan reuses. It always ends
 * up with whole lines to look at; of a line that does not fit, only the first 64 KiB and what follows its end are kept,
 * so that memory does not grow with the length of lines or files.
 *
 * Positions are indexes into `bytes`; before `FRONT` there are line feeds, so that every line has one before it and a
 * trigger may look at the byte before that.
 */
import type { SearchProgram } from './search-program.ts'

/** Lines are looked at up to this many bytes; what a window keeps before the next line is bounded by it too. */
export const LONGEST_LINE = 64 * 1024
/** The first position of the stream's bytes. */
export const FRONT = 2
const CAPACITY = 1024 * 1024
/** With room for a line feed after the last byte, and for a look past it. */
export const WINDOW_SIZE = CAPACITY + 16
const LINE_FEED = 10

/** Bytes in order; resolves to how many were put into `into`, 0 at the end. */
export interface ByteSource {
  read(into: Buffer): number | Promise<number>
  close(): void
}

export class ByteWindow {
  readonly bytes: Buffer
  readonly #program: SearchProgram
  /** Where the next line to be looked at begins. */
  from = FRONT
  /** One past the last byte. */
  filled = FRONT
  /** Offset in the stream of position 0, for positions at and after `#droppedAt`. */
  #base = 0
  #dropped = 0
  #droppedAt = 0

  /** @param program of `WINDOW_SIZE` bytes */
  constructor(program: SearchProgram) {
    this.#program = program
    this.bytes = program.bytes
    this.bytes.fill(LINE_FEED, 0, FRONT)
  }

  start(offset: number): void {
    this.from = FRONT
    this.filled = FRONT
    this.#base = offset - FRONT
    this.#dropped = 0
    this.#droppedAt = 0
  }

  /** Offset in the stream. */
  offsetOf(position: number): number {
    return position < this.#droppedAt ? this.#base + position - this.#dropped : this.#base + position
  }

  /** Reads once. Returns the number of bytes; 0 at the end of the stream. Call `keep` before, so that there is room. */
  async fill(source: ByteSource): Promise<number> {
    const count = await source.read(this.bytes.subarray(this.filled, CAPACITY))
    this.filled += count
    return count
  }

  /** One past the last line feed at or after `from`; `from` when there is none. */
  wholeLines(): number {
    return this.#program.lineStart(this.from, this.filled)
  }

  /** The beginning of the line that `position` is in, or `least` when it begins before that. */
  lineStart(position: number, least = 0): number {
    return this.#program.lineStart(least, position)
  }

  /** The line feed that ends the line `position` is in. */
  lineEnd(position: number): number {
    return this.#program.lineEnd(position, this.filled)
  }

  /** How many line feeds there are at and after `position`. */
  lines(position: number): number {
    return this.#program.lines(position, this.filled)
  }

  /** At most `count` bytes that stand before `position` in the stream without a gap. */
  before(position: number, count: number): Buffer {
    const gap = this.#droppedAt < position ? this.#droppedAt : 0
    return this.bytes.subarray(Math.max(FRONT, gap, position - count), position)
  }

  /** Ends an unfinished last line, so that it can be looked at. */
  endLine(): void {
    this.bytes[this.filled++] = LINE_FEED
  }

  /**
   * Makes `from` the next line to be looked at and moves it, with the line before it, to the front. Returns by how much
   * positions become smaller.
   */
  keep(from: number): number {
    this.from = from
    const before = from > FRONT ? this.lineStart(from - 1) : from
    const front = Math.max(FRONT, from - before > LONGEST_LINE ? from : before)
    const shift = front - FRONT
    if (shift > 0) this.bytes.copyWithin(FRONT, front, this.filled)
    this.from -= shift
    this.filled -= shift
    this.#base += shift
    this.#droppedAt = Math.max(0, this.#droppedAt - shift)
    if (this.#droppedAt === 0) this.#dropped = 0
    this.#dropLongLine()
    return shift
  }

  /** A window full of one unfinished line: all but its beginning goes. */
  #dropLongLine(): void {
    if (this.filled < CAPACITY) return
    const end = this.from + LONGEST_LINE
    if (end >= this.filled) return
    const count = this.filled - end
    this.#base += count
    this.#dropped += count
    this.#droppedAt = end
    this.filled = end
  }
}
