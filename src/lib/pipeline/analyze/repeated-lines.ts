/**
 * Remembers the verdicts on the last lines, byte for byte: a script that fails in a loop writes the same few lines again
 * and again, and a hash of the bytes costs a tenth of their masked form.
 *
 * Lines of two kinds are remembered apart: the messages of lines that a time stamp leads, and whole lines without a time.
 */
import type { Judged } from './line-judge.ts'
import type { SearchProgram } from './search-program.ts'

const SLOTS = 8192

export class RepeatedLines {
  readonly #program: SearchProgram
  /** A line is in the slot that its hash says; a later line takes its place. */
  readonly #hashes = new Float64Array(2 * SLOTS)
  readonly #verdicts: (Judged | undefined)[] = Array.from({ length: 2 * SLOTS }, () => undefined)

  /** @param program whose bytes the positions are indexes into */
  constructor(program: SearchProgram) {
    this.#program = program
  }

  /** The verdict on a line with the same `bytes[from, to)`. */
  find(from: number, to: number, stamped: boolean): Judged | undefined {
    const hash = this.#program.hash(from, to)
    const slot = slotOf(hash, stamped)
    return this.#hashes[slot] === hash ? this.#verdicts[slot] : undefined
  }

  remember(judged: Judged, { from, to, stamped }: { from: number; to: number; stamped: boolean }): void {
    const hash = this.#program.hash(from, to)
    const slot = slotOf(hash, stamped)
    this.#hashes[slot] = hash
    this.#verdicts[slot] = judged
  }
}

function slotOf(hash: number, stamped: boolean): number {
  return (hash & (SLOTS - 1)) + (stamped ? SLOTS : 0)
}
