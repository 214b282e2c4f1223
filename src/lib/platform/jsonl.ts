/**
 * Append-only files of one JSON value per line. A crash can tear only the last line: readers report it, the next append
 * cuts it. Appending costs the same however long the file is. Writers must hold a lock.
 */
import {
  closeSync,
  constants,
  existsSync,
  fdatasyncSync,
  fstatSync,
  ftruncateSync,
  openSync,
  truncateSync,
  writeSync,
} from 'node:fs'
import { dirname } from 'node:path'
import { AutonomyError } from '../errors.ts'
import { translatingErrors } from './file-error.ts'
import { parseJson, type DocumentPlace } from './json-document.ts'
import { lineNumberAt, readRange, startOfLastLines } from './line-offsets.ts'
import { syncDirectory } from './sync-directory.ts'

const newline = 0x0a
/** A named pipe without a writer does not hang the program: it holds nothing. */
const withoutBlocking = constants.O_RDONLY | constants.O_NONBLOCK

/** A last line that was never finished. Its bytes are still in the file until the next append. */
interface TornLine {
  /** Where it begins, in bytes from the start of the file. */
  offset: number
  bytes: number
}

export interface JsonLines<T> {
  records: T[]
  torn?: TornLine
}

/**
 * Makes a record of a parsed line; `place.text` is the line, so that `invalidAt` can point into it. `offset`: where the
 * line begins, in bytes from the start of the file.
 */
export type ParseRecord<T> = (value: unknown, place: DocumentPlace, offset: number) => T

export interface AppendOptions {
  /** False skips fdatasync: the line may be lost on power loss. Default true. */
  durable?: boolean
}

/** Where appended lines stand, in bytes from the start of the file. Cutting the file at `start` takes them back. */
export interface Appended {
  start: number
  end: number
}

/** Appends one line. See `appendJsonLines`. */
export function appendJsonLine(path: string, value: unknown, options: AppendOptions = {}): void {
  appendJsonLines(path, [value], options)
}

/**
 * Appends a line for each value in one write; all of them or nothing, except that a crash may leave some of the first. A
 * torn last line is cut first; one that lacks only its newline gets it. The directory must exist.
 * @throws AutonomyError NOT_FOUND when it does not; IO with the file as it was
 */
export function appendJsonLines(
  path: string,
  values: readonly unknown[],
  { durable = true }: AppendOptions = {},
): Appended {
  return translatingErrors('append to', path, () => {
    const isNew = !existsSync(path)
    const descriptor = openSync(
      path,
      constants.O_RDWR | constants.O_APPEND | constants.O_CREAT | constants.O_NONBLOCK,
      0o644,
    )
    try {
      const appended = appendText(descriptor, path, values.map((value) => `${JSON.stringify(value)}\n`).join(''))
      if (durable) syncOrCut(descriptor, appended.start)
      if (durable && isNew) syncDirectory(dirname(path))
      return appended
    } finally {
      closeSync(descriptor)
    }
  })
}

function appendText(descriptor: number, path: string, text: string): Appended {
  const stats = fstatSync(descriptor)
  if (!stats.isFile()) throw new AutonomyError('IO', `cannot append to ${path}: it is not a regular file`)
  const { keep, needsNewline } = mendTail(descriptor, stats.size)
  const bytes = Buffer.from(`${needsNewline ? '\n' : ''}${text}`)
  try {
    const written = writeSync(descriptor, bytes)
    if (written === bytes.length) return { start: keep, end: keep + written }
    throw new AutonomyError('IO', `cannot append to ${path}: only ${written} of ${bytes.length} bytes fitted`, {
      hint: 'Free some space on that disk, then run the command again; the file is as it was before.',
    })
  } catch (error) {
    ftruncateSync(descriptor, keep)
    throw error
  }
}

function syncOrCut(descriptor: number, start: number): void {
  try {
    fdatasyncSync(descriptor)
  } catch (error) {
    ftruncateSync(descriptor, start)
    throw error
  }
}

/** Takes back what stands behind `size`. Only for whoever holds the lock. @throws AutonomyError NOT_FOUND, IO */
export function cutFile(path: string, size: number): void {
  translatingErrors('cut', path, () => truncateSync(path, size))
}

/** Cuts a torn last line. */
function mendTail(descriptor: number, size: number): { keep: number; needsNewline: boolean } {
  const isEnded = size === 0 || readRange(descriptor, size - 1, size)[0] === newline
  if (isEnded) return { keep: size, needsNewline: false }
  const start = startOfLastLines(descriptor, size, 1)
  if (isJson(readRange(descriptor, start, size))) return { keep: size, needsNewline: true }
  ftruncateSync(descriptor, start)
  return { keep: start, needsNewline: false }
}

function isJson(bytes: Buffer): boolean {
  try {
    JSON.parse(bytes.toString('utf8'))
    return true
  } catch {
    return false
  }
}

/**
 * Every record, oldest first; none when the file does not exist. Blank lines are skipped.
 * @throws AutonomyError INVALID_DOCUMENT with the position for a line other than a torn last one; IO
 */
export function readJsonLines<T>(path: string, parse: ParseRecord<T>): JsonLines<T> {
  return readFrom(path, () => 0, parse)
}

/** The last `count` records, oldest first; reads no more of the file than they take. Errors as `readJsonLines`. */
export function readLastJsonLines<T>(path: string, count: number, parse: ParseRecord<T>): JsonLines<T> {
  const found = readFrom(path, (descriptor, size) => startOfLastLines(descriptor, size, count + 1), parse)
  return { ...found, records: count === 0 ? [] : found.records.slice(-count) }
}

/** How many lines the file has, a torn last one not counted; 0 when it does not exist. @throws AutonomyError IO */
export function countJsonLines(path: string): number {
  if (!existsSync(path)) return 0
  return translatingErrors('read', path, () => {
    const descriptor = openSync(path, withoutBlocking)
    try {
      return lineNumberAt(descriptor, fstatSync(descriptor).size) - 1
    } finally {
      closeSync(descriptor)
    }
  })
}

type FindStart = (descriptor: number, size: number) => number

/** Every record that begins at `offset`, where a line must begin, or later. Errors as `readJsonLines`. */
export function readJsonLinesFrom<T>(path: string, offset: number, parse: ParseRecord<T>): JsonLines<T> {
  return readFrom(path, () => offset, parse)
}

function readFrom<T>(path: string, findStart: FindStart, parse: ParseRecord<T>): JsonLines<T> {
  if (!existsSync(path)) return { records: [] }
  return translatingErrors('read', path, () => {
    const descriptor = openSync(path, withoutBlocking)
    try {
      const { size } = fstatSync(descriptor)
      const start = findStart(descriptor, size)
      const firstLine = (): number => lineNumberAt(descriptor, start)
      return parseLines(readRange(descriptor, start, size), { path, offset: start, firstLine }, parse)
    } finally {
      closeSync(descriptor)
    }
  })
}

interface LinesSource {
  path: string
  /** Of the first byte, in the file. */
  offset: number
  /** Costs a read of all that comes before, so it is asked for only for an error. */
  firstLine: () => number
}

function parseLines<T>(bytes: Buffer, { path, offset, firstLine }: LinesSource, parse: ParseRecord<T>): JsonLines<T> {
  const records: T[] = []
  for (let start = 0, index = 0; start < bytes.length; index++) {
    const end = bytes.indexOf(newline, start)
    const line = bytes.subarray(start, end === -1 ? bytes.length : end)
    if (end === -1 && !isJson(line)) return { records, torn: { offset: offset + start, bytes: line.length } }
    const text = line.toString('utf8')
    try {
      if (text.trim() !== '') {
        records.push(parse(parseJson(text, path), { text, file: path, path: [] }, offset + start))
      }
    } catch (error) {
      throw onLine(error, firstLine() + index)
    }
    start += line.length + 1
  }
  return { records }
}

/** The same error with its position in the file instead of in the line. */
function onLine(error: unknown, line: number): unknown {
  if (!(error instanceof AutonomyError) || !error.position) return error
  const { file, line: lineInText, column } = error.position
  const message = error.message.slice(`${file}:${lineInText}:${column}: `.length)
  const { code, hint, cause, details } = error
  const position = { file, line, column }
  return new AutonomyError(code, message, { position, cause, details, ...(hint !== undefined && { hint }) })
}
