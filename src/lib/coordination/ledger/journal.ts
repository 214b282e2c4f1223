/**
 * `coordination_log.jsonl`: what happened, and how to do it again. A line is a log entry plus the changes of records
 * that came with it. It is written ahead: the lines of a step are appended in one write before any document is
 * replaced, so a step that was interrupted is either cut off here (its last line is missing) or done again at the next
 * opening.
 */
import type { Instant } from '../../platform/clock.ts'
import type { FileSystem } from '../../platform/files.ts'
import { invalidAt, type DocumentPlace } from '../../platform/json-document.ts'
import { cutFile, readJsonLinesFrom, readLastJsonLines, type JsonLines } from '../../platform/jsonl.ts'
import type { LogEntry, Step } from '../ledger.ts'
import { isRecord } from '../record-fields.ts'
import { changeOf, type Change } from './apply-step.ts'
import { entriesOf } from './entries-of.ts'

export interface JournalLine extends LogEntry {
  /** Of records, in the order in which they are to be applied. */
  changes?: readonly Change[]
  /** How many lines of the same step follow. Absent: this one ends it. */
  more?: number
  /** On the last line of a step that need not be in the documents yet, although the next one began. */
  ahead?: true
}

/**
 * The lines of one step. Changes without an entry go with the next line, or with the last.
 * @param isAhead the documents are brought up to it later
 */
export function journalLines(
  steps: readonly Step[],
  { seq: lastSeq, isAhead }: { seq: number; isAhead: boolean },
  now: Instant,
): readonly JournalLine[] {
  const entries = entriesOf(steps, lastSeq, now)
  const lines: { entry: LogEntry; changes: Change[] }[] = []
  let waiting: Change[] = []
  for (const [index, step] of steps.entries()) {
    const change = changeOf(step)
    if (change) waiting.push(change)
    const entry = entries[index]
    if (!entry) continue
    lines.push({ entry, changes: waiting })
    waiting = []
  }
  lines.at(-1)?.changes.push(...waiting)
  return lines.map(({ entry, changes }, index) => {
    const more = lines.length - 1 - index
    const end = more > 0 ? { more } : isAhead ? ({ ahead: true } as const) : {}
    return Object.assign({}, entry, changes.length > 0 ? { changes } : {}, end)
  })
}

export interface JournalTail {
  lines: readonly JournalLine[]
  /** Behind the last whole step; what follows in the file is the rest of one that was torn. */
  end: number
  isTorn: boolean
}

/**
 * What stands behind `offset`, where a step must begin. `seq`: of the last entry before it. Lines that somebody copied
 * there are no steps: what is numbered as an earlier one is not done again. @throws AutonomyError INVALID_DOCUMENT, IO
 */
export function readJournalTail(
  path: string,
  { log_offset: offset, seq }: { log_offset: number; seq: number },
  files: Pick<FileSystem, 'info'>,
): JournalTail {
  const size = files.info(path)?.size ?? 0
  if (size <= offset) return { lines: [], end: size, isTorn: false }
  const { records, torn } = readJsonLinesFrom(path, offset, placedLine)
  const lines = wholeSteps(records)
  const end = records[lines.length]?.start ?? torn?.offset
  return { lines: inSequence(lines, seq), end: end ?? size, isTorn: end !== undefined }
}

function inSequence(lines: readonly JournalLine[], before: number): readonly JournalLine[] {
  let last = before
  return lines.filter(({ seq }) => {
    const isNext = seq > last
    if (isNext) last = seq
    return isNext
  })
}

function wholeSteps<T extends JournalLine>(lines: readonly T[]): readonly T[] {
  return lines.slice(0, lines.findLastIndex(({ more }) => more === undefined) + 1)
}

function parseLine(value: unknown, place: DocumentPlace): JournalLine {
  if (isLine(value)) return value
  throw invalidAt(place, 'a line of the journal needs a number `seq`, a time `at` and an operation `op`')
}

/** Only this program writes the journal; what else a line holds is taken at its word. */
function isLine(value: unknown): value is JournalLine {
  if (!isRecord(value)) return false
  const { seq, at, op, changes } = value
  return (
    typeof seq === 'number' &&
    typeof at === 'string' &&
    typeof op === 'string' &&
    (changes === undefined || Array.isArray(changes))
  )
}

/** Whether a line begins at `offset`. False when the journal is shorter, or another file than it was. */
export function beginsLine(path: string, offset: number, files: Pick<FileSystem, 'info' | 'open'>): boolean {
  if (offset === 0) return true
  if ((files.info(path)?.size ?? 0) < offset) return false
  const file = files.open(path)
  try {
    const around = Buffer.alloc(2)
    const read = file.read(around, offset - 1)
    // A line that was torn right before its newline gets it with the next append, and then it stands behind `offset`.
    return around[0] === 0x0a || read === 1 || around[1] === 0x0a
  } finally {
    file.close()
  }
}

export interface LastStep {
  /** In bytes. Behind `end` there is at most the rest of a step that was torn. */
  start: number
  end: number
  firstSeq: number
  lastSeq: number
}

/**
 * From the first step that may not be in the documents. Undefined when there is no whole step. Reads the journal from
 * its end.
 */
export function lastStep(path: string, files: Pick<FileSystem, 'info'>): LastStep | undefined {
  const { records, torn } = fromItsEnd(path, (lines) => beginOfLast(wholeSteps(lines)) > 0)
  const whole = wholeSteps(records)
  const first = whole[beginOfLast(whole)]
  const last = whole.at(-1)
  if (!first || !last) return undefined
  const end = records[whole.length]?.start ?? torn?.offset ?? files.info(path)?.size ?? 0
  return { start: first.start, end, firstSeq: first.seq, lastSeq: last.seq }
}

/** Of the last step and of those before it that may not be in the documents either. */
function beginOfLast(whole: readonly JournalLine[]): number {
  return whole.slice(0, -1).findLastIndex(({ more, ahead }) => more === undefined && ahead === undefined) + 1
}

/** Entries at or after `since`, as others see them. Reads the journal from its end. */
export function readLog(path: string, since: Instant | undefined): readonly LogEntry[] {
  const isLate = ({ at }: LogEntry): boolean => since === undefined || Date.parse(at) >= since
  const { records } = fromItsEnd(path, ([first]) => first !== undefined && !isLate(first))
  return wholeSteps(records)
    .filter(isLate)
    .map(({ changes: _changes, more: _more, ahead: _ahead, start: _start, ...entry }) => entry)
}

type PlacedLine = JournalLine & { start: number }

/** Reads more and more from the end until it is enough, or all. */
function fromItsEnd(path: string, isEnough: (lines: readonly PlacedLine[]) => boolean): JsonLines<PlacedLine> {
  for (let count = 64; ; count *= 8) {
    const found = readLastJsonLines(path, count, placedLine)
    if (found.records.length < count || isEnough(found.records)) return found
  }
}

function placedLine(value: unknown, place: DocumentPlace, start: number): PlacedLine {
  return { ...parseLine(value, place), start }
}

/** Cuts the rest of a torn step. Only under the lock. */
export function mendJournal(path: string, { isTorn, end }: JournalTail): void {
  if (isTorn) cutFile(path, end)
}
