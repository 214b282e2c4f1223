/**
 * Reads one JSON value from a damaged text and keeps account of everything it does. Two rules: nothing is invented (a
 * key without a value is dropped, and so is a value that the end of the text may have cut short), and reading always
 * moves on, so that it ends.
 */
import type { Account } from './account.ts'
import { balancedEnd } from './balanced-end.ts'
import { readString } from './damaged-string.ts'

const MAX_DEPTH = 400
const JUNK_REACH = 20_000
const SPACE = /(?:[\s\uFEFF\0]+|\/\/[^\n]*|\/\*[^]*?\*\/)*/y
const KEY_AHEAD = /\s*"[^"\\\n]{1,200}"\s*:/y
const BARE_KEY = /([A-Za-z_$][\w$.-]*)\s*:/y
const NUMBER = /^[-+]?(?:\d+\.?\d*|\.\d+)(?:[eE][-+]?\d+)?$/
const STRICT_NUMBER = /^-?(?:0|[1-9]\d*)(?:\.\d+)?(?:[eE][-+]?\d+)?$/
const WORDS: ReadonlyMap<string, unknown> = new Map<string, unknown>([
  ['true', true],
  ['false', false],
  ['null', null],
])
const FOREIGN_WORDS: ReadonlyMap<string, unknown> = new Map<string, unknown>([
  ['True', true],
  ['False', false],
  ['None', null],
  ['NaN', null],
  ['Infinity', null],
  ['-Infinity', null],
])

/** Undefined: there is no value here. */
type Read = { value: unknown } | undefined

export class TolerantReader {
  at: number
  private readonly text: string
  private readonly account: Account
  private readonly open: ('{' | '[')[] = []
  /** The container that was read last had its own closing bracket. */
  private closed = false

  /** @param text where it ends, a bounded region ends */
  constructor(text: string, start: number, account: Account) {
    this.text = text
    this.at = start
    this.account = account
  }

  /** The object or array that begins here. */
  container(): Read {
    return this.text[this.at] === '{' ? this.object() : this.array()
  }

  private value(): Read {
    this.space()
    const next = this.text.charAt(this.at)
    if (next === '{' || next === '[') return this.open.length >= MAX_DEPTH ? this.tooDeep() : this.container()
    if (next === '"') return this.string()
    const single = this.singleQuoted(/'([^'\\\n]*)'(?=\s*[,}\]])/y)
    return single === undefined ? this.bare() : { value: single }
  }

  private object(): Read {
    const start = this.at
    const entries: [string, unknown][] = []
    this.open.push('{')
    this.at += 1
    while (this.member(entries));
    this.open.pop()
    return this.keep(entries.length > 0, start, () => Object.fromEntries(entries))
  }

  /** One member, or what stands in its place; false when the object is over. */
  private member(entries: [string, unknown][]): boolean {
    this.space()
    if (this.isOver('}', '[')) return false
    if (this.text[this.at] === ',') return this.step()
    const start = this.at
    const key = this.key()
    if (key === undefined) return this.skipJunk(start, 'no key can be told here')
    // What follows the colon may already be the next line's key.
    const read = this.matches(KEY_AHEAD) ? undefined : this.value()
    if (read) entries.push([key, read.value])
    else this.account.gaveUp(start, this.at, `${JSON.stringify(key)} has no readable value`)
    return this.next()
  }

  private array(): Read {
    const start = this.at
    const items: unknown[] = []
    this.open.push('[')
    this.at += 1
    while (this.item(items));
    this.open.pop()
    return this.keep(items.length > 0, start, () => items)
  }

  private item(items: unknown[]): boolean {
    this.space()
    if (this.isOver(']', '{')) return false
    if (this.text[this.at] === ',') return this.step()
    const start = this.at
    const read = this.value()
    if (read) items.push(read.value)
    else if (this.at === start) return this.skipJunk(start, 'no value can be told here')
    else this.account.gaveUp(start, this.at, 'it was cut off')
    return this.next()
  }

  /** An empty container is kept when it was written as one, not when the end of the text emptied it. */
  private keep(hasContent: boolean, start: number, build: () => unknown): Read {
    if (hasContent || this.closed) return { value: build() }
    this.account.gaveUp(start, this.at, 'it was cut off before anything readable')
    return this.open.length === 0 ? { value: build() } : undefined
  }

  /** At the closing bracket, at the end, or at the closing bracket of what is around (`outer`). */
  private isOver(close: '}' | ']', outer: '{' | '['): boolean {
    this.closed = this.text[this.at] === close
    if (this.at >= this.text.length) {
      this.account.tornAt(this.at, 'the end was missing')
      return true
    }
    const next = this.text[this.at]
    if (next === close) {
      this.at += 1
      return true
    }
    const foreign = outer === '{' ? '}' : ']'
    if (next !== foreign || !this.open.includes(outer)) return false
    this.account.repaired(this.at, `${close} was missing before ${foreign}`)
    return true
  }

  /** After a member or item: the comma. What is neither that nor the end is given up. */
  private next(): boolean {
    this.space()
    const next = this.text.charAt(this.at)
    if (next === ',') return this.step()
    if (next === '' || next === '}' || next === ']') return true
    if (this.matches(KEY_AHEAD) || (this.open.at(-1) === '[' && '{["'.includes(next))) {
      this.account.repaired(this.at, 'a comma was missing')
      return true
    }
    return this.skipJunk(this.at, 'it belongs to no value')
  }

  private step(): true {
    this.at += 1
    return true
  }

  /** Moves to the next comma, closing bracket or line that begins with a key; passes over what is in brackets. */
  private skipJunk(start: number, why: string): true {
    this.at = start
    do {
      const next = this.text.charAt(this.at)
      const jump = next === '{' || next === '[' ? balancedEnd(this.text, this.at, JUNK_REACH) : undefined
      this.at = jump ?? this.at + 1
      if (next === '\n' && this.matches(KEY_AHEAD)) break
    } while (this.at < this.text.length && !',}]'.includes(this.text.charAt(this.at)))
    this.account.gaveUp(start, this.at, why)
    return true
  }

  private key(): string | undefined {
    BARE_KEY.lastIndex = this.at
    const bare = BARE_KEY.exec(this.text)
    if (bare?.[1] !== undefined) {
      this.account.repaired(this.at, `the key ${bare[1]} had no quotes`)
      this.at += bare[0].length
      return bare[1]
    }
    const single = this.singleQuoted(/'([^'\\\n]*)'\s*:/y)
    if (single !== undefined) return single
    if (this.text[this.at] !== '"') return undefined
    const read = readString(this.text, this.at, 'key')
    if (!read) return undefined
    if (read.fault !== undefined) this.account.repaired(this.at, read.fault)
    this.at = read.end
    this.space()
    this.at += 1
    return read.value
  }

  /** JavaScript's and Python's way of writing a text. */
  private singleQuoted(pattern: RegExp): string | undefined {
    pattern.lastIndex = this.at
    const found = pattern.exec(this.text)
    if (found?.[1] === undefined) return undefined
    this.account.repaired(this.at, 'a text was in single quotes')
    this.at += found[0].length
    return found[1]
  }

  private string(): Read {
    const read = readString(this.text, this.at, 'value')
    if (!read || this.isCut(read.end, this.text.charAt(read.end - 1) === '"')) {
      this.at = this.text.length
      return undefined
    }
    if (read.fault !== undefined) this.account.repaired(this.at, read.fault)
    this.at = read.end
    return { value: read.value }
  }

  /** A number, true, false, null, or words without quotes. */
  private bare(): Read {
    const start = this.at
    const end = this.bareEnd()
    const raw = this.text.slice(start, end).trimEnd()
    if (raw === '' || this.isCut(start + raw.length, false)) {
      this.at = raw === '' ? start : end
      return undefined
    }
    this.at = start + raw.length
    if (STRICT_NUMBER.test(raw)) return { value: Number(raw) }
    if (WORDS.has(raw)) return { value: WORDS.get(raw) }
    if (FOREIGN_WORDS.has(raw) || NUMBER.test(raw)) {
      this.account.repaired(start, `${raw} is not how JSON writes it`)
      return { value: FOREIGN_WORDS.has(raw) ? FOREIGN_WORDS.get(raw) : Number(raw) }
    }
    this.account.repaired(start, 'a text had no quotes')
    return { value: raw.replaceAll(/^['"]|['"]$/g, '') }
  }

  private bareEnd(): number {
    let brackets = 0
    for (let at = this.at; at < this.text.length; at += 1) {
      const character = this.text.charAt(at)
      if (character === '\n' || character === ',' || character === '}') return at
      if (character === '[') brackets += 1
      if (character === ']' && (brackets -= 1) < 0) return at
    }
    return this.text.length
  }

  /** The text ends right after this: a value without a closing quote may have been longer. */
  private isCut(end: number, closed: boolean): boolean {
    return !closed && this.text.slice(end).trim() === ''
  }

  private tooDeep(): undefined {
    const start = this.at
    this.at = this.text.length
    this.account.gaveUp(start, this.at, `nested more than ${MAX_DEPTH} levels deep`)
    return undefined
  }

  private space(): void {
    SPACE.lastIndex = this.at
    this.at += SPACE.exec(this.text)?.[0].length ?? 0
  }

  private matches(pattern: RegExp): boolean {
    pattern.lastIndex = this.at
    return pattern.test(this.text)
  }
}
