/** What a salvage did to a text: what was read in spite of a fault, and what was given up. Lines count from 1. */

export interface Note {
  line: number
  what: string
}

/** A stretch of the text that is in no value. */
interface Loss extends Note {
  start: number
  end: number
  size: number
}

/** Collects notes while a text is read; offsets become line numbers here. */
export class Account {
  readonly repairs: Note[] = []
  readonly lost: Loss[] = []
  /** A value had no end. */
  torn = false
  private readonly text: string
  private lineStarts: readonly number[] | undefined

  constructor(text: string) {
    this.text = text
  }

  repaired(offset: number, what: string): void {
    const line = this.lineAt(offset)
    if (!this.repairs.slice(-5).some((note) => note.line === line && note.what === what))
      this.repairs.push({ line, what })
  }

  tornAt(offset: number, what: string): void {
    this.torn = true
    this.repaired(offset, what)
  }

  /** Gives up the text between two offsets; white space alone is no loss. */
  gaveUp(start: number, end: number, why: string): void {
    const given = this.text.slice(start, end)
    const kept = given.trim()
    if (kept === '' || /^[\s,\]}]*$/.test(given)) return
    const line = this.lineAt(start + given.indexOf(kept))
    const loss = { line, what: `${why}: ${excerpt(kept)}`, start, end, size: kept.replaceAll(/\s/g, '').length }
    // What was given up inside of it is part of it.
    while (this.lost.length > 0 && (this.lost.at(-1)?.start ?? -1) >= start) this.lost.pop()
    this.lost.push(loss)
  }

  get lostSize(): number {
    return this.lost.reduce((sum, { size }) => sum + size, 0)
  }

  private lineAt(offset: number): number {
    this.lineStarts ??= [...this.text.matchAll(/\n/g)].map(({ index }) => index + 1)
    let low = 0
    for (let high = this.lineStarts.length; low < high;) {
      const middle = (low + high) >> 1
      if ((this.lineStarts[middle] ?? 0) <= offset) low = middle + 1
      else high = middle
    }
    return low + 1
  }
}

/** One line of at most 80 characters. */
export function excerpt(text: string): string {
  const line = text.replaceAll(/\s+/g, ' ')
  return line.length > 80 ? `${line.slice(0, 77)}...` : line
}
