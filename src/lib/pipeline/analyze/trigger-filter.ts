/**
 * Finds the next trigger in a buffer, at a fraction of the cost of a regular expression. Only every second position is
 * looked at: of the five bytes of a trigger either the first four or the last four begin at an even position, so both
 * halves are entered into two small tables by two hashes. What both let through is compared exactly.
 */
import type { Trigger } from './triggers.ts'

const TABLE_BITS = 17
const SHIFT = 32 - TABLE_BITS
/** Odd constants that spread neighbouring values; of 150 tried the first one lets least log text through. */
const FIRST = 0x85ebca6b
const SECOND = 0x9e3779b1
/** Makes letters lower case (and merges a few other bytes; the exact comparison tells them apart). */
const FOLD = 0x20202020

type Sets = readonly (readonly number[])[]

export class TriggerFilter {
  readonly #bytes: Buffer
  readonly #words: Int32Array
  readonly #first = new Uint8Array(1 << TABLE_BITS)
  readonly #second = new Uint8Array(1 << TABLE_BITS)
  /** Bit k of `#sets[g][position * 256 + byte]`: trigger 32 g + k allows the byte there. */
  readonly #sets: readonly Int32Array[]

  /** @param bytes the buffer that is searched, again and again, as its content changes; it begins and ends at multiples of 4 */
  constructor(bytes: Buffer, triggers: readonly Trigger[]) {
    this.#bytes = bytes
    this.#words = new Int32Array(bytes.buffer, bytes.byteOffset, bytes.length >> 2)
    this.#sets = Array.from({ length: Math.ceil(triggers.length / 32) }, () => new Int32Array(5 * 256))
    for (const [index, trigger] of triggers.entries()) {
      this.#enter(trigger.slice(0, 4))
      this.#enter(trigger.slice(1, 5))
      const sets = this.#sets[index >> 5] ?? new Int32Array()
      for (const [position, bytesThere] of trigger.entries())
        for (const byte of bytesThere)
          sets[position * 256 + byte] = (sets[position * 256 + byte] ?? 0) | (1 << (index & 31))
    }
  }

  #enter([one = [], two = [], three = [], four = []]: Sets): void {
    for (const first of one)
      for (const second of two)
        for (const third of three)
          for (const fourth of four) {
            const value = first | (second << 8) | (third << 16) | (fourth << 24) | FOLD
            this.#first[Math.imul(value, FIRST) >>> SHIFT] = 1
            this.#second[Math.imul(value, SECOND) >>> SHIFT] = 1
          }
  }

  /** Where the next trigger begins, at or after `from` and before `to`; -1 when there is none. */
  next(from: number, to: number): number {
    const words = this.#words
    const first = this.#first
    const end = Math.min((to + 3) >> 2, words.length - 1)
    let index = from >> 2
    let low = (words[index] ?? 0) | FOLD
    while (index < end) {
      const high = (words[++index] ?? 0) | FOLD
      const middle = (low >>> 16) | (high << 16)
      const found = (first[Math.imul(low, FIRST) >>> SHIFT] ?? 0) | (first[Math.imul(middle, FIRST) >>> SHIFT] ?? 0)
      if (found !== 0 && (this.#confirms(low) || this.#confirms(middle))) {
        const at = this.#exact((index - 1) << 2, from)
        if (at !== -1) return at
      }
      low = high
    }
    return -1
  }

  #confirms(four: number): boolean {
    return this.#second[Math.imul(four, SECOND) >>> SHIFT] === 1
  }

  /** The first trigger that begins between one before and two after `at`, a multiple of 4. */
  #exact(at: number, from: number): number {
    for (let start = Math.max(from, at - 1); start <= at + 2; start++) if (this.#matches(start)) return start
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
