/**
 * Where the scan stands in every log file: the `position` in `.agent-workspace/pipeline/scan_state.json`. A file is known
 * by device and inode, so that it is recognised under another name.
 */
import { AutonomyError } from '../../errors.ts'

export interface ScannedFile {
  path: string
  dev: number
  ino: number
  /** As the file system gave them at the last scan; when both still hold, the file is not opened. */
  size: number
  modified: number
  /** Everything before it is counted. In compressed and UTF-16 files it counts decoded bytes. */
  offset: number
  /** Where reading begins again: at most `offset`, so that the line or trace around `offset` is recognised. */
  resume: number
  /** Text after `offset` waits for its rest; it is taken when the file is the same at the next scan. */
  pending: boolean
  /** SHA-256 (16 digits) of the first `head_bytes` bytes, at most 256. */
  head: string
  head_bytes: number
  /** The same of the `tail_bytes` before `offset`. */
  tail: string
  tail_bytes: number
  /** Last time stamp read, ISO 8601. */
  time?: string
  /** Why it could not be read to its end. */
  problem?: string
  /** Since when it is gone, ISO 8601; forgotten a week later. */
  gone_since?: string
}

export interface ScanState {
  version: 1
  files: readonly ScannedFile[]
}

export const EMPTY_SCAN_STATE: ScanState = { version: 1, files: [] }

/** A parsed state; `undefined` (there was no scan yet) is the empty one. @throws AutonomyError INVALID_DOCUMENT */
export function scanStateOf(value: unknown, file: string): ScanState {
  if (value === undefined) return EMPTY_SCAN_STATE
  if (!isRecord(value) || value['version'] !== 1 || !Array.isArray(value['files']))
    throw invalid(file, 'no list "files"')
  return { version: 1, files: value['files'].map((entry, index) => parseFile(entry, `${file}: files[${index}]`)) }
}

const NUMBERS = ['dev', 'ino', 'size', 'modified', 'offset', 'resume', 'head_bytes', 'tail_bytes'] as const
const TEXTS = ['path', 'head', 'tail'] as const
const OPTIONAL_TEXTS = ['time', 'problem', 'gone_since'] as const

function parseFile(entry: unknown, place: string): ScannedFile {
  if (!isRecord(entry)) throw invalid(place, 'not an object')
  for (const name of NUMBERS) if (typeof entry[name] !== 'number') throw invalid(place, `"${name}" is not a number`)
  for (const name of TEXTS) if (typeof entry[name] !== 'string') throw invalid(place, `"${name}" is not a text`)
  for (const name of OPTIONAL_TEXTS)
    if (!['string', 'undefined'].includes(typeof entry[name])) throw invalid(place, `"${name}" is not a text`)
  if (typeof entry['pending'] !== 'boolean') throw invalid(place, '"pending" is not true or false')
  return entry as unknown as ScannedFile
}

function isRecord(value: unknown): value is Record<string, unknown> {
  return typeof value === 'object' && value !== null && !Array.isArray(value)
}

function invalid(place: string, what: string): AutonomyError {
  return new AutonomyError('INVALID_DOCUMENT', `${place}: ${what}`, {
    hint: 'Run `autonomy doctor` to see what is wrong. Without this file the next run reads every log from its beginning.',
  })
}
