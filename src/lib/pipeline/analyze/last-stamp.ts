/**
 * The last time stamp that led a line. The next line's mostly differs in its seconds only: then its time follows from
 * comparing bytes, and no expression has to read it.
 */
import type { Instant } from '../../platform/clock.ts'
import { type LineTime, TIME_WITHIN } from './timestamps.ts'

/** `17:58:23.123`: minutes and above stay, seconds and what follows may change digit for digit. */
const SECONDS = /(?<=\d{2}:\d{2}:)(?<seconds>[0-5]\d)(?:[.,]\d{1,9})?(?![\d:])/
const ZERO = 48
const NINE = 57

export class LastStamp {
  /** The stamp with all before it and one character after it, which is all that its reading depended on. */
  readonly #bytes = new Uint8Array(TIME_WITHIN)
  #length = 0
  /** The seconds and their fraction are `#bytes[#from, #to)`; empty when the stamp has none that may change. */
  #from = 0
  #to = 0
  /** The time without the seconds. */
  #minute: Instant = 0
  at: Instant = 0
  /** Where in the line the stamp ends. */
  end = 0

  /** @param text a line's beginning that goes on after the stamp */
  remember(text: string, { at, start, end }: LineTime): void {
    this.at = at
    this.end = end
    this.#length = end + 1
    for (let index = 0; index <= end; index++) this.#bytes[index] = text.charCodeAt(index)
    const seconds = SECONDS.exec(text.slice(start, end))
    this.#from = seconds === null ? 0 : start + seconds.index
    this.#to = seconds === null ? 0 : this.#from + seconds[0].length
    this.#minute = at - this.#sinceMinute(this.#bytes, this.#from)
  }

  /** Whether `line[start, end)` begins with this stamp, or with one of the same minute, which `at` then is. */
  leads(line: Buffer, start: number, end: number): boolean {
    const bytes = this.#bytes
    const length = this.#length
    if (length === 0 || end - start < length) return false
    for (let index = 0; index < length; index++) {
      const byte = line[start + index] ?? 0
      if (byte === bytes[index]) continue
      if (index < this.#from || index >= this.#to || !isDigit(byte) || !isDigit(bytes[index] ?? 0)) return false
      if (index === this.#from && byte > ZERO + 5) return false
    }
    if (this.#from < this.#to) this.at = this.#minute + this.#sinceMinute(line, start + this.#from)
    return true
  }

  /** Milliseconds that the digits at `from` mean. */
  #sinceMinute(bytes: Uint8Array, from: number): number {
    const length = this.#to - this.#from
    if (length === 0) return 0
    const digit = (index: number): number => (index < length ? (bytes[from + index] ?? ZERO) - ZERO : 0)
    return digit(0) * 10_000 + digit(1) * 1000 + digit(3) * 100 + digit(4) * 10 + digit(5)
  }
}

function isDigit(byte: number): boolean {
  return byte >= ZERO && byte <= NINE
}
