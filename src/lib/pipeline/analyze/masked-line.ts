/**
 * The masked form of a line: what varies from one occurrence to the next is replaced while the bytes are copied, so
 * that equal messages become equal strings. Everything that is decided about a line (level, pattern, template) is
 * decided on its masked form, which makes that form a valid cache key: the thousandth like line costs one map look-up.
 *
 * Masked: numbers and hexadecimal groups (`\x01`), file paths and URLs (`\x02`). Dropped: ANSI escapes, control
 * characters, repeated spaces. Kept as they are: short numbers that a decision depends on (`kept`), such as the 404 of
 * `HTTP 404` and the 0 of `0 errors`.
 */
import { hashBytes } from './hash-bytes.ts'

export const NUMBER = '\u0001'
export const PATH = '\u0002'

const NUMBER_BYTE = 1
const PATH_BYTE = 2
const SLASH = 47
const COLON = 58
const TAB = 9
const SPACE = 32
const ESCAPE = 27

/** What a byte is; several may hold. */
const DIGIT = 1
const HEX_LETTER = 2
const LETTER = 4
/** A path or URL does not go on past it. */
const PATH_END = 8
/** It is not simply copied. */
const SPECIAL = 16
const CONTROL = 32

/** After its first digits; letters before them are cut off only from something so long. */
const SHORTEST_HEXADECIMAL = 4
/** The groups of a UUID are 4, 8 or 12 bytes long: groups that may be without a digit. */
const UUID_GROUP = 4

const CLASS = Uint8Array.from({ length: 256 }, (_, byte) => classOf(byte))

function classOf(byte: number): number {
  const char = String.fromCharCode(byte)
  if (byte === TAB || byte === SPACE) return PATH_END | SPECIAL
  if (byte < 32) return CONTROL | PATH_END | SPECIAL
  if (byte === SLASH) return SPECIAL
  if (/[0-9]/.test(char)) return DIGIT | SPECIAL
  if (/[a-f]/i.test(char)) return LETTER | HEX_LETTER
  if (/[g-z_]/i.test(char) || byte >= 0x80) return LETTER
  return /["'`,;:()[\]<>|{}]/.test(char) ? PATH_END : 0
}

function is(kind: number, byte: number | undefined): boolean {
  return ((CLASS[byte ?? SPACE] ?? 0) & kind) !== 0
}

/** Numbers of at most three digits, standing alone, that stay readable in the masked form. */
export type KeptNumbers = ReadonlySet<number>

/** Copies lines into their masked form; one instance serves a whole scan and reuses its buffer. */
export class LineMask {
  readonly #out: Buffer
  readonly #view: DataView
  readonly #kept: Uint8Array
  #length = 0

  constructor(kept: KeptNumbers, longest: number) {
    this.#out = Buffer.alloc(longest + 8)
    this.#view = new DataView(this.#out.buffer, this.#out.byteOffset, this.#out.length)
    this.#kept = new Uint8Array(1000)
    for (const number of kept) if (number < 1000) this.#kept[number] = 1
  }

  /** The masked form of `line[from, to)` as Latin-1 text; never longer than the original. */
  mask(line: Buffer, from: number, to: number): string {
    this.#copy(line, from, to)
    return this.text()
  }

  /** 53 bits that tell the masked form of `line[from, to)` from others. */
  hash(line: Buffer, from: number, to: number): number {
    this.#copy(line, from, to)
    return hashBytes(this.#view, 0, this.#length)
  }

  /** The masked form that was hashed last. */
  text(): string {
    return this.#out.toString('latin1', 0, this.#length)
  }

  #copy(line: Buffer, from: number, to: number): void {
    const out = this.#out
    let length = 0
    for (let at = from; at < to;) {
      let byte = line[at] ?? 0
      if (((CLASS[byte] ?? 0) & SPECIAL) === 0) {
        at++
      } else if (byte === SPACE || byte === TAB) {
        at++
        if (length > 0 && out[length - 1] === SPACE) continue
        byte = SPACE
      } else if (is(DIGIT, byte)) {
        const end = endOfDigits(line, at, to)
        if (end - at <= 3 && this.#isKept(line, at, end)) {
          for (; at < end - 1; at++) out[length++] = line[at] ?? 0
          byte = line[at++] ?? 0
        } else {
          const letters = lettersOfHexadecimal(line, at, from)
          at = endOfHexadecimal(line, end, to)
          if (at - end >= SHORTEST_HEXADECIMAL) length -= letters
          byte = NUMBER_BYTE
        }
      } else if (byte !== SLASH) {
        at = byte === ESCAPE ? endOfEscape(line, at, to) : at + 1
        continue
      } else {
        const end = length > 0 && joinsWords(out[length - 1]) ? at + 1 : endOfPath(line, at, to)
        if (end > at + 1) {
          while (length > 0 && isPathPrefix(out[length - 1])) length--
          byte = PATH_BYTE
        }
        at = end
      }
      out[length++] = byte
    }
    if (length > 0 && out[length - 1] === SPACE) length--
    this.#length = length
  }

  #isKept(line: Buffer, at: number, end: number): boolean {
    let value = 0
    for (let index = at; index < end; index++) value = value * 10 + (line[index] ?? 0) - 48
    if (this.#kept[value] !== 1 || (end - at > 1 && line[at] === 48)) return false
    const before = at === 0 ? SPACE : (line[at - 1] ?? SPACE)
    const after = line[end] ?? SPACE
    // Between `:`s it is a time of day; after `":` it is a JSON value.
    if (before === COLON && line[at - 2] !== 34) return false
    return !continuesNumber(before) && !continuesNumber(after)
  }
}

/** Letters, and `.`, `-`, `/`: beside these a number is part of something longer. */
function continuesNumber(byte: number): boolean {
  return is(LETTER, byte) || byte === 46 || byte === 45 || byte === SLASH
}

function endOfDigits(line: Buffer, at: number, to: number): number {
  let end = at + 1
  while (end < to && is(DIGIT, line[end])) end++
  return end
}

/** A slash after a letter or a number separates words (`and/or`, `3/10`); any other one begins a path. */
function joinsWords(before: number | undefined): boolean {
  return before === NUMBER_BYTE || is(LETTER | DIGIT, before)
}

function endOfPath(line: Buffer, at: number, to: number): number {
  // A URL goes on past the colon before its port.
  const colon = line[at - 1] === COLON && line[at + 1] === SLASH ? COLON : -1
  let end = at + 1
  while (end < to && (!is(PATH_END, line[end]) || line[end] === colon)) end++
  return end
}

function isPathPrefix(byte: number | undefined): boolean {
  return byte === 46 || byte === 126
}

/** The position after an ANSI escape sequence that starts at `at`. */
function endOfEscape(line: Buffer, at: number, to: number): number {
  if (line[at + 1] !== 91) return at + 1
  let end = at + 2
  while (end < to && ((line[end] ?? 0) < 0x40 || (line[end] ?? 0) > 0x7e)) end++
  return Math.min(end + 1, to)
}

/** From the end of some digits: past the hexadecimal letters and `-` groups that belong to them, as in a UUID. */
function endOfHexadecimal(line: Buffer, from: number, to: number): number {
  let end = endOfGroup(line, from, to)
  while (end < to && line[end] === 45) {
    const next = endOfGroup(line, end + 1, to)
    if (next === end + 1 || ((next - end - 1) % UUID_GROUP !== 0 && !hasDigit(line, end + 1, next))) return end
    end = next
  }
  return end
}

/** The end of the hexadecimal group at `from`; `from` itself when a word starts there. */
function endOfGroup(line: Buffer, from: number, to: number): number {
  let end = from
  while (end < to && is(DIGIT | HEX_LETTER, line[end])) end++
  return end < to && is(LETTER, line[end]) ? from : end
}

/** How many of the bytes before the digit at `at` are the beginning of its hexadecimal group. */
function lettersOfHexadecimal(line: Buffer, at: number, from: number): number {
  let start = at
  while (start > from && (line[start - 1] ?? 0) >= 97 && (line[start - 1] ?? 0) <= 102) start--
  return start > from && is(LETTER | DIGIT, line[start - 1]) ? 0 : at - start
}

function hasDigit(line: Buffer, from: number, to: number): boolean {
  for (let index = from; index < to; index++) if (is(DIGIT, line[index])) return true
  return false
}
