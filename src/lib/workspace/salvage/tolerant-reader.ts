/**
 * Reads one JSON value from a damaged text and keeps account of everything it does. Two rules: nothing is invented (a
 * key without a value is dropped, and so is a value that the end of the text may have cut short), and reading always
 * moves on, so that it ends.
 */
import { excerpt, type Account } from './account.ts'
import { bareWord } from './bare-word.ts'
import { readString } from './damaged-string.ts'
import { bareEnd, junkEnd, KEY_AHEAD } from './stretch-end.ts'

const MAX_DEPTH = 400
const SPACE = /(?:[\s\uFEFF\0]+|\/\/[^\n]*|\/\*[^]*?\*\/)*/y
const BARE_KEY = /([A-Za-z_$][\w$.-]*)\s*:/y
/** Lines of a program's output between a colon and what it printed last: none begins like a value or holds a key. */
const OUTPUT_AHEAD = /[ \t]*(?:(?![\s{["'}\],]|[-+.\w]+[ \t]*\n)(?:(?!"\s*:)[^\n])+\n[ \t]*){1,50}(?=[{[])/y

/** Undefined: there is no value here. */
type Read = { value: unknown } | undefined

export class TolerantReader {
  at: number
  /** Commas and closing brackets that were not there. */
  gaps = 0
  /** Keys that one object has more than once. */
  repeated = 0
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
    const entries = new Map<string, unknown>()
    this.open.push('{')
    this.at += 1
    while (this.member(entries));
    this.open.pop()
    return this.keep(entries.size > 0, start, () => Object.fromEntries(entries))
  }

  /** One member, or what stands in its place; false when the object is over. */
  private member(entries: Map<string, unknown>): boolean {
    this.space()
    if (this.isOver('}', '[')) return false
    if (this.text[this.at] === ',') return this.step()
    const start = this.at
    const key = this.key()
    if (key === undefined) return this.skipJunk(start, 'no key can be told here')
    // What follows the colon may already be the next line's key.
    const read = this.matches(KEY_AHEAD) ? undefined : this.afterOutput()
    if (read) this.put(entries, { key, value: read.value, start })
    else this.account.gaveUp(start, this.at, `${JSON.stringify(key)} has no readable value`)
    return this.next()
  }

  /** As in JSON, the last value of a key counts. */
  private put(
    entries: Map<string, unknown>,
    { key, value, start }: { key: string; value: unknown; start: number },
  ): void {
    if (entries.has(key)) {
      this.repeated += 1
      this.account.repaired(start, `${key} is there again; it was ${excerpt(JSON.stringify(entries.get(key)))}`)
    }
    entries.set(key, value)
  }

  private afterOutput(): Read {
    if (this.matches(OUTPUT_AHEAD)) {
      this.account.gaveUp(this.at, OUTPUT_AHEAD.lastIndex, 'output of a program stands before the value')
      this.at = OUTPUT_AHEAD.lastIndex
    }
    return this.value()
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
      this.gaps += 1
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
    this.gaps += 1
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
      this.gaps += 1
      return true
    }
    return this.skipJunk(this.at, 'it belongs to no value')
  }

  private step(): true {
    this.at += 1
    return true
  }

  /** Moves over what belongs nowhere. */
  private skipJunk(start: number, why: string): true {
    this.at = junkEnd(this.text, start)
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
    const end = bareEnd(this.text, this.at)
    const raw = this.text.slice(start, end).trimEnd()
    if (raw === '' || this.isCut(start + raw.length, false)) {
      this.at = raw === '' ? start : end
      return undefined
    }
    this.at = start + raw.length
    const { value, fault } = bareWord(raw)
    if (fault !== undefined) this.account.repaired(start, fault)
    return { value }
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
