/**
 * Remembers the verdicts on the last lines, byte for byte: a script that fails in a loop writes the same few lines again
 * and again, and a hash of the bytes costs a tenth of their masked form.
 *
 * Lines of two kinds are remembered apart: the messages of lines that a time stamp leads, and whole lines without a time.
 */
import type { Judged } from './line-judge.ts'
import type { SearchProgram } from './search-program.ts'

/** Of each kind, in pairs: of two lines that fall upon one pair, none drives the other one out. */
const SLOTS = 16_384

export class RepeatedLines {
  readonly #program: SearchProgram
  readonly #hashes = new Float64Array(2 * SLOTS)
  readonly #verdicts: (Judged | undefined)[] = Array.from({ length: 2 * SLOTS }, () => undefined)

  /** @param program whose bytes the positions are indexes into */
  constructor(program: SearchProgram) {
    this.#program = program
  }

  /** The verdict on a line with the same `bytes[from, to)`. */
  find(from: number, to: number, stamped: boolean): Judged | undefined {
    const hash = this.#program.hash(from, to)
    const slot = pairOf(hash, stamped)
    if (this.#hashes[slot] === hash) return this.#verdicts[slot]
    return this.#hashes[slot + 1] === hash ? this.#verdicts[slot + 1] : undefined
  }

  /** Of the two lines that were in its place the earlier one is forgotten. */
  remember(judged: Judged, { from, to, stamped }: { from: number; to: number; stamped: boolean }): void {
    const hash = this.#program.hash(from, to)
    const slot = pairOf(hash, stamped)
    this.#hashes[slot + 1] = this.#hashes[slot] ?? 0
    this.#verdicts[slot + 1] = this.#verdicts[slot]
    this.#hashes[slot] = hash
    this.#verdicts[slot] = judged
  }
}

/** The first of the two slots of a line. */
function pairOf(hash: number, stamped: boolean): number {
  return (hash & (SLOTS - 2)) + (stamped ? SLOTS : 0)
}
