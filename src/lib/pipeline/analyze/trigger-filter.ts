/**
 * Finds the next trigger in a buffer, at a fraction of the cost of a regular expression. Only every second position is
 * looked at: of the five bytes of a trigger either the first four or the last four begin at an even position, so both
 * halves are entered into one bit table by a hash. What the table lets through is compared exactly.
 */
import type { Trigger } from './triggers.ts'

const TABLE_BITS = 18
const HASH_SHIFT = 32 - TABLE_BITS
/** 2^32 over the golden ratio: spreads neighbouring values. */
const MULTIPLIER = 0x9e3779b1
/** Makes letters lower case (and merges a few other bytes; the exact comparison tells them apart). */
const FOLD = 0x20202020

export class TriggerFilter {
  readonly #words: Uint16Array
  readonly #bytes: Buffer
  readonly #table = new Int32Array(1 << (TABLE_BITS - 5))
  /** Bit k of `#sets[g][position * 256 + byte]`: trigger 32 g + k allows the byte there. */
  readonly #sets: readonly Int32Array[]

  /** @param bytes the buffer that is searched, again and again, as its content changes; its length is even */
  constructor(bytes: Buffer, triggers: readonly Trigger[]) {
    this.#bytes = bytes
    this.#words = new Uint16Array(bytes.buffer, bytes.byteOffset, bytes.length >> 1)
    this.#sets = Array.from({ length: Math.ceil(triggers.length / 32) }, () => new Int32Array(5 * 256))
    for (const [index, trigger] of triggers.entries()) {
      const [one, two, three, four, five] = trigger
      this.#enter([one, two, three, four])
      this.#enter([two, three, four, five])
      this.#allow(index, trigger)
    }
  }

  #allow(index: number, trigger: Trigger): void {
    const sets = this.#sets[index >> 5] ?? new Int32Array()
    for (const [position, bytes] of trigger.entries())
      for (const byte of bytes) sets[position * 256 + byte] = (sets[position * 256 + byte] ?? 0) | (1 << (index & 31))
  }

  #enter([one, two, three, four]: readonly [
    readonly number[],
    readonly number[],
    readonly number[],
    readonly number[],
  ]): void {
    for (const first of one)
      for (const second of two)
        for (const third of three)
          for (const fourth of four) {
            const hash = hashOf(first | (second << 8) | (third << 16) | (fourth << 24))
            this.#table[hash >>> 5] = (this.#table[hash >>> 5] ?? 0) | (1 << (hash & 31))
          }
  }

  /** Where the next trigger begins, from `from` (at least 1) and before `to`; -1 when there is none. */
  next(from: number, to: number): number {
    const words = this.#words
    const table = this.#table
    const end = Math.min((to + 1) >> 1, words.length - 1)
    let word = from >> 1
    let four = (words[word] ?? 0) << 16
    while (++word <= end) {
      four = (four >>> 16) | ((words[word] ?? 0) << 16)
      const hash = Math.imul(four | FOLD, MULTIPLIER) >>> HASH_SHIFT
      if ((((table[hash >>> 5] ?? 0) >>> (hash & 31)) & 1) === 0) continue
      const at = (word - 1) << 1
      if (at > from && this.#matches(at - 1)) return at - 1
      if (at >= from && this.#matches(at)) return at
    }
    return -1
  }

  #matches(at: number): boolean {
    const bytes = this.#bytes
    for (const sets of this.#sets) {
      const common =
        (sets[bytes[at] ?? 0] ?? 0) &
        (sets[256 + (bytes[at + 1] ?? 0)] ?? 0) &
        (sets[512 + (bytes[at + 2] ?? 0)] ?? 0) &
        (sets[768 + (bytes[at + 3] ?? 0)] ?? 0) &
        (sets[1024 + (bytes[at + 4] ?? 0)] ?? 0)
      if (common !== 0) return true
    }
    return false
  }
}

function hashOf(four: number): number {
  return Math.imul(four | FOLD, MULTIPLIER) >>> HASH_SHIFT
}
