/**
 * Finds the top-level values of a damaged text. A value that is proper JSON is taken as it stands; what lies between
 * is read tolerantly where it begins like a value, and given up where it does not.
 */
import { Account } from './account.ts'
import { balancedEnd } from './balanced-end.ts'
import { recordId } from './combine-values.ts'
import { TolerantReader } from './tolerant-reader.ts'

export interface SplitText {
  /** In the order of the text. */
  values: readonly unknown[]
  account: Account
}

export interface SplitOptions {
  /** Every line that begins with a bracket may begin a record (JSONL). */
  lines: boolean
  /** Whole records are worth finding where the document around them is gone. */
  strays: boolean
}

export function splitValues(text: string, { lines, strays }: SplitOptions): SplitText {
  const starts = proper(text)
  const bounded = split(text, starts, { bound: lines ? 'line' : 'proper', strays })
  if (lines) return bounded
  // One document may hold lines that look like documents: where it has its end, it is one document.
  const whole = split(text, starts, { bound: 'end', strays })
  return whole.account.torn && bounded.values.length > 1 ? bounded : whole
}

type ProperValues = ReadonlyMap<number, { value: unknown; end: number }>

/** Where a damaged value ends at the latest. */
type Bound = 'line' | 'proper' | 'end'

function split(text: string, known: ProperValues, { bound, strays }: { bound: Bound; strays: boolean }): SplitText {
  const account = new Account(text)
  const values: unknown[] = []
  let at = 0
  while (at < text.length) {
    const start = nextStart(text, at)
    if (strays) at = takeStrays(text, { start: at, end: start }, { values, account })
    account.gaveUp(at, start, 'it belongs to no value')
    if (start >= text.length) break
    const whole = known.get(start) ?? (startsLine(text, start) ? undefined : properValue(text, start))
    if (whole) {
      values.push(whole.value)
      at = whole.end
      continue
    }
    const end = regionEnd(text, start, { known, bound })
    const reader = new TolerantReader(text.slice(0, end), start, account)
    const read = reader.container()
    if (read && !isEmpty(read.value)) values.push(read.value)
    at = Math.max(reader.at, start + 1)
  }
  return { values, account }
}

/** Takes the indented, whole records from a piece that belongs to no value; returns where the rest of it begins. */
function takeStrays(text: string, { start, end }: { start: number; end: number }, { values, account }: Found): number {
  const line = /^[ \t]+(?=\{)/gm
  line.lastIndex = start
  let rest = start
  for (let found = line.exec(text); found && line.lastIndex < end; found = line.exec(text)) {
    const record = properValue(text, line.lastIndex)
    if (!record || record.end > end || recordId(record.value) === undefined) continue
    account.gaveUp(rest, found.index, 'it belongs to no value')
    values.push(record.value)
    rest = record.end
    line.lastIndex = rest
  }
  return rest
}

interface Found {
  values: unknown[]
  account: Account
}

/** The proper values that begin a line. */
function proper(text: string): ProperValues {
  const found = new Map<number, { value: unknown; end: number }>()
  for (let at = 0; at < text.length;) {
    const next = startsLine(text, at) && '{['.includes(text.charAt(at)) ? properValue(text, at) : undefined
    if (next) found.set(at, next)
    const after = text.indexOf('\n', next ? next.end - 1 : at)
    at = after === -1 ? text.length : after + 1
  }
  return found
}

function properValue(text: string, start: number): { value: unknown; end: number } | undefined {
  const end = balancedEnd(text, start)
  if (end === undefined) return undefined
  try {
    return { value: JSON.parse(text.slice(start, end)), end }
  } catch {
    return undefined
  }
}

/** The next bracket that may begin a value: first in its line, or right after what came before. */
function nextStart(text: string, from: number): number {
  const here = /[\s,;\0\uFEFF]*/y
  here.lastIndex = from
  const next = from + (here.exec(text)?.[0].length ?? 0)
  if ('{['.includes(text.charAt(next)) && next < text.length) return next
  const line = /^[{[]/gm
  line.lastIndex = next
  const found = line.exec(text)
  if (found) return found.index
  return text.length
}

function regionEnd(text: string, start: number, { known, bound }: { known: ProperValues; bound: Bound }): number {
  if (bound === 'end') return text.length
  const line = /^[{[]/gm
  line.lastIndex = start + 1
  for (let found = line.exec(text); found; found = line.exec(text)) {
    if (bound === 'line' || known.has(found.index)) return found.index
  }
  return text.length
}

function startsLine(text: string, at: number): boolean {
  return at === 0 || text.charAt(at - 1) === '\n'
}

function isEmpty(value: unknown): boolean {
  return typeof value === 'object' && value !== null && Object.keys(value).length === 0
}
