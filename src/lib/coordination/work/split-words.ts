/**
 * Pure: a command line -> program and arguments, as a POSIX shell splits simple words: white space parts them, quotes
 * and backslashes keep it. Nothing is expanded or piped, and what would ask a shell for it is refused rather than passed
 * on as a word.
 */
import { AutonomyError } from '../../errors.ts'

const ONLY_A_SHELL = /[|&;<>()`$*?[\]{}!\n]/

/** @throws AutonomyError USAGE: no program, an open quote, or something only a shell understands */
export function splitWords(command: string): readonly [string, ...string[]] {
  const words = new WordReader(command).words()
  const [program, ...args] = words
  if (program === undefined) throw new AutonomyError('USAGE', 'a command is empty')
  if (/^[A-Za-z_]\w*=/.test(program)) {
    throw refused(command, `it begins with the assignment ${program}`, 'Write it as `env NAME=value program ...`.')
  }
  return [program, ...args]
}

class WordReader {
  readonly #command: string
  #at = 0

  constructor(command: string) {
    this.#command = command
  }

  words(): readonly string[] {
    const words: string[] = []
    for (;;) {
      while (/[ \t]/.test(this.#char)) this.#at++
      if (this.#at >= this.#command.length) return words
      if (this.#char === '#' || this.#char === '~') this.#refuseHere()
      words.push(this.#word())
    }
  }

  get #char(): string {
    return this.#command.charAt(this.#at)
  }

  #word(): string {
    let word = ''
    for (; this.#char !== '' && !/[ \t]/.test(this.#char); this.#at++) {
      if (this.#char === "'") word += this.#quoted("'")
      else if (this.#char === '"') word += this.#quoted('"')
      else if (this.#char === '\\') word += this.#escaped()
      else if (ONLY_A_SHELL.test(this.#char)) this.#refuseHere()
      else word += this.#char
    }
    return word
  }

  /** Leaves the place at the closing quote. */
  #quoted(quote: string): string {
    let text = ''
    for (this.#at++; this.#char !== quote; this.#at++) {
      if (this.#char === '') throw refused(this.#command, `a ${quote} is never closed`, 'Close the quotation.')
      const next = this.#command.charAt(this.#at + 1)
      if (quote === '"' && this.#char === '\\' && /["\\$`]/.test(next)) text += this.#escaped()
      else if (quote === '"' && /[$`]/.test(this.#char)) this.#refuseHere()
      else text += this.#char
    }
    return text
  }

  /** Leaves the place at the character that the backslash protects. */
  #escaped(): string {
    this.#at++
    if (this.#char === '') throw refused(this.#command, 'it ends in a backslash', 'Write what the backslash protects.')
    return this.#char
  }

  #refuseHere(): never {
    const character = this.#char === '\n' ? 'a line feed' : this.#char
    throw refused(
      this.#command,
      `${character} means something only to a shell, and no shell runs it`,
      "Quote it to pass it on as it is, or run a shell on purpose: sh -c '...'",
    )
  }
}

function refused(command: string, why: string, hint: string): AutonomyError {
  return new AutonomyError('USAGE', `the command ${JSON.stringify(command)} cannot be run: ${why}`, { hint })
}
