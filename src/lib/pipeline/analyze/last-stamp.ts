/**
 * The last time stamp that led a line. The next line's is mostly of the same quarter of an hour and differs in its minutes
 * and seconds only: then its time follows from comparing bytes, and no expression has to read it. A quarter, because
 * clocks are moved between two of them only.
 */
import type { Instant } from '../../platform/clock.ts'
import { type LineTime, TIME_WITHIN } from './timestamps.ts'

/** Of `17:58:23.123` the part after the hour, which may change digit for digit. */
const WITHIN_HOUR = /(?<=\d{2}:)[0-5]\d:[0-5]\d(?:[.,]\d{1,9})?(?![\d:])/
const QUARTER = 15 * 60_000
const LAST_TENS = 5
const ZERO = 48
const NINE = 57

export class LastStamp {
  /** The stamp with all before it and one character after it, which is all that its reading depended on. */
  readonly #bytes = new Uint8Array(TIME_WITHIN)
  #length = 0
  /** The part within the hour is `#bytes[#from, #to)`; empty when it cannot be told. */
  #from = 0
  #to = 0
  #hour: Instant = 0
  #quarter = 0
  at: Instant = 0
  /** Where in the line the stamp ends. */
  end = 0

  /** @param text a line's beginning that goes on after the stamp */
  remember(text: string, { at, start, end }: LineTime): void {
    this.at = at
    this.end = end
    this.#length = end + 1
    for (let index = 0; index <= end; index++) this.#bytes[index] = text.charCodeAt(index)
    const within = WITHIN_HOUR.exec(text.slice(start, end))
    this.#from = within === null ? 0 : start + within.index
    this.#to = within === null ? 0 : this.#from + within[0].length
    const sinceHour = this.#sinceHour(this.#bytes, this.#from)
    this.#hour = at - sinceHour
    this.#quarter = Math.floor(sinceHour / QUARTER)
  }

  /** Whether `line[start, end)` begins with this stamp, or with one of the same quarter of an hour, whose time is `at` then. */
  leads(line: Buffer, start: number, end: number): boolean {
    const bytes = this.#bytes
    const length = this.#length
    if (length === 0 || end - start < length) return false
    for (let index = 0; index < length; index++) {
      const byte = line[start + index] ?? 0
      if (byte === bytes[index]) continue
      if (index < this.#from || index >= this.#to || !isDigit(byte) || !isDigit(bytes[index] ?? 0)) return false
    }
    return this.#from === this.#to || this.#move(line, start + this.#from)
  }

  #move(line: Buffer, from: number): boolean {
    const tens = ZERO + LAST_TENS
    const sinceHour = this.#sinceHour(line, from)
    if ((line[from] ?? 0) > tens || (line[from + 3] ?? 0) > tens) return false
    if (Math.floor(sinceHour / QUARTER) !== this.#quarter) return false
    this.at = this.#hour + sinceHour
    return true
  }

  /** Milliseconds that the digits at `from` mean. */
  #sinceHour(bytes: Uint8Array, from: number): number {
    const length = this.#to - this.#from
    if (length === 0) return 0
    const digit = (index: number): number => (index < length ? (bytes[from + index] ?? ZERO) - ZERO : 0)
    const seconds = (digit(0) * 10 + digit(1)) * 60 + digit(3) * 10 + digit(4)
    return seconds * 1000 + digit(6) * 100 + digit(7) * 10 + digit(8)
  }
}

function isDigit(byte: number): boolean {
  return byte >= ZERO && byte <= NINE
}
