/**
 * Finds the next trigger in a buffer, at a fraction of the cost of a regular expression. Only every second position is
 * looked at: of the five bytes of a trigger either the first four or the last four begin at an even position, so both
 * halves are marked in two tables by two hashes. What both tables let through is compared exactly.
 */
import { FIRST, FOLD, SECOND, type SearchProgram, TABLE_BITS, TABLE_SIZE } from './search-program.ts'
import type { Trigger } from './triggers.ts'

type Sets = readonly (readonly number[])[]

export class TriggerFilter {
  readonly #program: SearchProgram
  /** Bit k of `#sets[g][position * 256 + byte]`: trigger 32 g + k allows the byte there. */
  readonly #sets: readonly Int32Array[]

  constructor(triggers: readonly Trigger[], program: SearchProgram) {
    this.#program = program
    this.#sets = Array.from({ length: Math.ceil(triggers.length / 32) }, () => new Int32Array(5 * 256))
    for (const [index, trigger] of triggers.entries()) {
      this.#mark(trigger.slice(0, 4))
      this.#mark(trigger.slice(1, 5))
      const sets = this.#sets[index >> 5] ?? new Int32Array()
      for (const [position, bytes] of trigger.entries())
        for (const byte of bytes) sets[position * 256 + byte] = (sets[position * 256 + byte] ?? 0) | (1 << (index & 31))
    }
  }

  #mark([one = [], two = [], three = [], four = []]: Sets): void {
    const { tables } = this.#program
    for (const first of one)
      for (const second of two)
        for (const third of three)
          for (const fourth of four) {
            const value = first | (second << 8) | (third << 16) | (fourth << 24) | FOLD
            tables[slot(value, FIRST)] = 1
            tables[TABLE_SIZE + slot(value, SECOND)] = 1
          }
  }

  /** Where the next trigger begins, at or after `from` and before `to`; -1 when there is none. */
  next(from: number, to: number): number {
    const program = this.#program
    for (let at = program.next(from & ~1, to); at !== -1; at = program.next(at + 2, to)) {
      if (at > from && this.#matches(at - 1)) return at - 1
      if (at >= from && this.#matches(at)) return at
    }
    return -1
  }

  #matches(at: number): boolean {
    const { bytes } = this.#program
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

function slot(four: number, factor: number): number {
  return Math.imul(four, factor) >>> (32 - TABLE_BITS)
}
