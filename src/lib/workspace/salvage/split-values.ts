/**
 * Finds the top-level values of a damaged text. A value that is proper JSON is taken as it stands; what lies between
 * is read tolerantly where it begins like a value, and given up where it does not.
 */
import { scanJson } from '../../platform/json-scanner.ts'
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
  /** Only proper records are taken. */
  whole: boolean
  /** Whole records are worth finding where the document around them is gone. */
  strays: boolean
}

export function splitValues(text: string, { lines, whole: onlyWhole, strays }: SplitOptions): SplitText {
  const starts = proper(text)
  if (lines) return splitLines(text, starts, onlyWhole)
  const bounded = split(text, starts, { bound: 'proper', strays })
  // One document may hold lines that look like documents: where it has its end, it is one document.
  const whole = split(text, starts, { bound: 'end', strays })
  return whole.account.torn && bounded.values.length > 1 ? bounded : whole
}

/** Records over several lines that have gaps are believed where most of the text is sound, not where lines are missing all over. */
function splitLines(text: string, known: ProperValues, onlyWhole: boolean): SplitText {
  if (onlyWhole) return split(text, known, { bound: 'line', strays: false, trust: 'whole' })
  const found = split(text, known, { bound: 'line', strays: false })
  const share = found.account.lostSize / Math.max(1, text.replaceAll(/\s/g, '').length)
  if (share < RIDDLED.share || found.gappy < RIDDLED.records) return found
  return split(text, known, { bound: 'line', strays: false, trust: 'riddled' })
}

/** From so much lost text and so many records with gaps on, lines are missing all over. */
const RIDDLED = { share: 0.4, records: 5 }

const MIXED = 'lines of several records are mixed'

/** An object in it has a key twice, which no program writes. */
function repeatsKey(text: string): boolean {
  const seen = new Set<string>()
  let count = 0
  scanJson(text, (path) => {
    count += 1
    seen.add(JSON.stringify(path))
  })
  return seen.size < count
}

type ProperValues = ReadonlyMap<number, { value: unknown; end: number }>

/** Where a damaged value ends at the latest. */
type Bound = 'line' | 'proper' | 'end'

/**
 * `whole`: a damaged value is none. `riddled`: a damaged value over several lines is none, nor a proper one that has a key
 * twice. Else only a damaged value over several lines with a key twice is none.
 */
type Trust = 'usual' | 'riddled' | 'whole'

interface HowToSplit {
  bound: Bound
  strays: boolean
  trust?: Trust
}

interface Split extends SplitText {
  /** How many values have gaps. */
  gappy: number
}

function split(text: string, known: ProperValues, { bound, strays, trust = 'usual' }: HowToSplit): Split {
  const account = new Account(text)
  const values: unknown[] = []
  let gappy = 0
  let at = 0
  while (at < text.length) {
    const start = nextStart(text, at)
    if (strays) at = takeStrays(text, { start: at, end: start }, { values, account })
    account.gaveUp(at, start, 'it belongs to no value')
    if (start >= text.length) break
    const whole = known.get(start) ?? (startsLine(text, start) ? undefined : properValue(text, start))
    if (whole) {
      if (trust === 'riddled' && repeatsKey(text.slice(start, whole.end))) account.gaveUp(start, whole.end, MIXED)
      else values.push(whole.value)
      at = whole.end
      continue
    }
    const region = text.slice(0, regionEnd(text, start, { known, bound }))
    const damaged = readDamaged(region, start, { account, doubtful: bound === 'line', trust })
    values.push(...damaged.values)
    if (damaged.hasGaps) gappy += 1
    at = damaged.end
  }
  return { values, account, gappy }
}

interface Damaged {
  /** One, or none. */
  values: readonly unknown[]
  end: number
  hasGaps: boolean
}

interface HowToRead {
  account: Account
  /** A value over several lines may be put together from lines of several. */
  doubtful: boolean
  trust: Trust
}

function readDamaged(text: string, start: number, { account, doubtful, trust }: HowToRead): Damaged {
  const notes = account.repairs.length
  const reader = new TolerantReader(text, start, account)
  const read = reader.container()
  const end = Math.max(reader.at, start + 1)
  const isDoubtful = doubtful && text.slice(start, end).trim().includes('\n')
  const hasGaps = isDoubtful && reader.gaps + reader.repeated > 0
  if (trust === 'whole' || (isDoubtful && (trust === 'riddled' || reader.repeated > 0))) {
    account.gaveUp(start, end, isDoubtful ? MIXED : 'it is not whole')
    account.repairs.length = notes
    return { values: [], end, hasGaps }
  }
  return { values: read && !isEmpty(read.value) ? [read.value] : [], end, hasGaps }
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
