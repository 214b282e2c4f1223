/**
 * Finds the next trigger in a buffer, at a fraction of the cost of a regular expression. Only every second position is
 * looked at: of the five bytes of a trigger either the first four or the last four begin at an even position, so both
 * halves are marked in two tables by two hashes. What both tables let through is compared exactly, as long as there are no
 * more triggers than bits in a set: further ones share bits, which lets a few more lines through to be judged.
 */
import { FIRST, FOLD, SECOND, SET_BITS, type SearchProgram, TABLE_BITS, TABLE_SIZE } from './search-program.ts'
import type { Trigger } from './triggers.ts'

type Sets = readonly (readonly number[])[]

export class TriggerFilter {
  readonly #program: SearchProgram

  constructor(triggers: readonly Trigger[], program: SearchProgram) {
    this.#program = program
    for (const [index, trigger] of triggers.entries()) {
      this.#mark(trigger.slice(0, 4))
      this.#mark(trigger.slice(1, 5))
      for (const [position, bytes] of trigger.entries())
        for (const byte of bytes) this.#allow(index % SET_BITS, position * 256 + byte)
    }
  }

  #allow(bit: number, entry: number): void {
    const { sets } = this.#program
    const at = (entry * SET_BITS + bit) >> 3
    sets[at] = (sets[at] ?? 0) | (1 << (bit & 7))
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
    return this.#program.next(from, to)
  }
}

function slot(four: number, factor: number): number {
  return Math.imul(four, factor) >>> (32 - TABLE_BITS)
}
