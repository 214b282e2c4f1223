/**
 * Walks a text as strict JSON (RFC 8259) and knows at every moment where it is. It is slow beside JSON.parse and builds
 * no value: it runs only to say where a document is wrong.
 */

export type JsonPath = readonly (string | number)[]

/** What is wrong and where; `offset` counts UTF-16 units from 0. */
export interface JsonFault {
  offset: number
  message: string
}

/** Called at the start of each value, parents first. The path is reused: copy it to keep it. */
export type JsonVisitor = (path: JsonPath, offset: number) => void

const maxDepth = 1000
const space = /[ \t\n\r]*/y
const number = /-?(?:0|[1-9]\d*)(?:\.\d+)?(?:[eE][+-]?\d+)?/y
const literal = /true|false|null/y
const escape = /\\(?:["\\/bfnrt]|u[0-9a-fA-F]{4})/y
const word = /[\w$+.-]+/y

/** @returns the first fault, or undefined when JSON.parse would accept the text */
export function scanJson(text: string, visit: JsonVisitor = () => {}): JsonFault | undefined {
  const scanner = new Scanner(text, visit)
  try {
    scanner.document()
    return undefined
  } catch (error) {
    if (error instanceof Fault) return { offset: error.offset, message: error.message }
    throw error
  }
}

class Fault extends Error {
  readonly offset: number
  constructor(offset: number, message: string) {
    super(message)
    this.offset = offset
  }
}

class Scanner {
  private at = 0
  private readonly path: (string | number)[] = []
  private readonly text: string
  private readonly visit: JsonVisitor

  constructor(text: string, visit: JsonVisitor) {
    this.text = text
    this.visit = visit
  }

  document(): void {
    this.value('a value')
    this.skip(space)
    if (this.at === this.text.length) return
    const next = this.text[this.at] ?? ''
    throw this.fault(
      '{['.includes(next) ? 'a second document begins here' : 'unexpected text after the end of the document',
    )
  }

  private value(expected: string): void {
    this.skip(space)
    if (this.path.length > maxDepth) throw this.fault(`nested more than ${maxDepth} levels deep`)
    this.visit(this.path, this.at)
    const next = this.text[this.at]
    if (next === '{') this.object()
    else if (next === '[') this.array()
    else if (next === '"') this.string()
    else if (!this.skip(number) && !this.skip(literal)) throw this.unexpected(expected)
  }

  private object(): void {
    const start = this.at++
    for (let first = true; ; first = false) {
      if (this.closes('}', first, start)) return
      if (this.text[this.at] !== '"') throw this.unexpected('a property name in double quotes', start)
      this.path.push(this.string())
      this.skip(space)
      if (this.text[this.at] !== ':') throw this.unexpected('a colon after the property name', start)
      this.at++
      this.value('a value after the colon')
      this.path.pop()
    }
  }

  private array(): void {
    const start = this.at++
    for (let index = 0; ; index++) {
      if (this.closes(']', index === 0, start)) return
      this.path.push(index)
      this.value('a value in the array')
      this.path.pop()
    }
  }

  /** True behind the closing bracket; otherwise stands at the next member, behind the comma that must come before it. */
  private closes(bracket: '}' | ']', first: boolean, start: number): boolean {
    this.skip(space)
    if (this.text[this.at] === bracket) {
      this.at++
      return true
    }
    if (first) return false
    if (this.text[this.at] !== ',') throw this.unexpected(`a comma or "${bracket}"`, start)
    this.at++
    this.skip(space)
    if (this.text[this.at] === bracket) throw this.fault(`a comma before "${bracket}"`)
    return false
  }

  /** @returns its value, by JSON.parse */
  private string(): string {
    const start = this.at++
    for (;;) {
      this.skipPlainCharacters()
      const next = this.text[this.at]
      if (next === '"') break
      if (next === undefined) throw new Fault(start, 'the text ends inside this string')
      if (next === '\\' && !this.skip(escape)) throw this.fault('a backslash that begins no valid escape')
      if (next !== '\\') throw this.fault(`a control character (${codePoint(next)}) inside a string`)
    }
    this.at++
    return String(JSON.parse(this.text.slice(start, this.at)))
  }

  private skipPlainCharacters(): void {
    while (this.at < this.text.length) {
      const next = this.text.charCodeAt(this.at)
      if (next === 0x22 || next === 0x5c || next < 0x20) return
      this.at++
    }
  }

  /** Moves over a match at this place; false when there is none or it is empty. */
  private skip(pattern: RegExp): boolean {
    pattern.lastIndex = this.at
    if (!pattern.test(this.text)) return false
    const moved = pattern.lastIndex > this.at
    this.at = pattern.lastIndex
    return moved
  }

  private unexpected(expected: string, opened?: number): Fault {
    if (this.at < this.text.length) return this.fault(`${expected} expected, found ${this.found()}`)
    const where =
      opened === undefined
        ? ''
        : `; the ${this.text[opened] === '{' ? 'object' : 'array'} begun on line ${lineOf(this.text, opened)} is not closed`
    return this.fault(`the text ends where ${expected} is expected${where}`)
  }

  private found(): string {
    word.lastIndex = this.at
    const found = word.exec(this.text)?.[0] ?? String.fromCodePoint(this.text.codePointAt(this.at) ?? 0)
    return /^[\p{Cc}\p{Z}]$/u.test(found) ? codePoint(found) : `"${found.slice(0, 40)}"`
  }

  private fault(message: string): Fault {
    return new Fault(this.at, message)
  }
}

function codePoint(character: string): string {
  return `U+${(character.codePointAt(0) ?? 0).toString(16).toUpperCase().padStart(4, '0')}`
}

function lineOf(text: string, offset: number): number {
  return text.slice(0, offset).split('\n').length
}
