/**
 * JSON documents as people meet them: parsed with the place of the first fault, written so that `jq`, `git diff` and an
 * eye can follow them. Values are kept as they are, known or not; only numbers beyond double precision are rounded.
 */
import { AutonomyError, type SourcePosition } from '../errors.ts'
import { scanJson, type JsonPath } from './json-scanner.ts'

const mend = 'Mend it in an editor, or run `autonomy doctor --fix`: it keeps a copy of the file as it is now.'

/** @throws AutonomyError INVALID_DOCUMENT with the position of the first fault */
export function parseJson(text: string, file: string): unknown {
  try {
    return JSON.parse(text)
  } catch (error) {
    const { offset, message, hint } = damageIn(text) ?? { offset: 0, message: String(error) }
    throw new AutonomyError('INVALID_DOCUMENT', message, {
      position: positionAt(text, file, offset),
      hint: hint ?? mend,
      cause: error,
    })
  }
}

/** Where in which document a value stands. */
export interface DocumentPlace {
  text: string
  file: string
  /** Keys and indexes from the top; where they lead nowhere, the last parent that is there is meant. */
  path: JsonPath
}

/** The error for a value of the wrong shape: INVALID_DOCUMENT with its position. */
export function invalidAt({ text, file, path }: DocumentPlace, message: string): AutonomyError {
  let offset = 0
  let depth = -1
  scanJson(text, (found, at) => {
    if (found.length < depth || !found.every((step, index) => step === path[index])) return
    offset = at
    depth = found.length
  })
  return new AutonomyError('INVALID_DOCUMENT', message, { position: positionAt(text, file, offset), hint: mend })
}

export interface DocumentLayout {
  /** The top-level property whose array holds one record per line. A document that is an array always does. */
  recordsAt?: string
}

/** Indented by two spaces, one record per line where there are records, with a final newline. */
export function stringifyDocument(value: unknown, { recordsAt }: DocumentLayout = {}): string {
  if (Array.isArray(value)) return `${recordLines(value, '')}\n`
  if (recordsAt === undefined || typeof value !== 'object' || value === null)
    return `${JSON.stringify(value, null, 2)}\n`
  const properties = Object.entries(value).flatMap(([key, member]) => {
    const text = key === recordsAt && Array.isArray(member) ? recordLines(member, '  ') : indented(member)
    return text === undefined ? [] : [`  ${JSON.stringify(key)}: ${text}`]
  })
  return properties.length === 0 ? '{}\n' : `{\n${properties.join(',\n')}\n}\n`
}

function recordLines(records: readonly unknown[], indent: string): string {
  if (records.length === 0) return '[]'
  const lines = records.map((record) => `${indent}  ${JSON.stringify(record) ?? 'null'}`)
  return `[\n${lines.join(',\n')}\n${indent}]`
}

function indented(value: unknown): string | undefined {
  return JSON.stringify(value, null, 2)?.replaceAll('\n', '\n  ')
}

interface Damage {
  offset: number
  message: string
  hint?: string
}

function damageIn(text: string): Damage | undefined {
  return knownDamage(text) ?? scanJson(text)
}

/** Damage that is better named than described by the character it starts with. */
function knownDamage(text: string): Damage | undefined {
  if (text === '') return { offset: 0, message: 'the file is empty (zero bytes)' }
  if (text.trim() === '') return { offset: 0, message: 'the file holds nothing but white space' }
  const nul = text.indexOf('\0')
  if (nul !== -1)
    return { offset: nul, message: 'the file holds NUL characters: it is UTF-16, or a crash cut it short' }
  if (text.startsWith('\uFEFF')) {
    return { offset: 0, message: 'the file begins with a byte order mark', hint: 'Save it as UTF-8 without one.' }
  }
  if (text.startsWith('version https://git-lfs')) {
    return {
      offset: 0,
      message: 'this is a Git LFS pointer, not the file itself',
      hint: 'Fetch it with `git lfs pull`.',
    }
  }
  const marker = text.search(/^(?:<{7}|>{7})(?: |$)/m)
  if (marker === -1) return undefined
  return { offset: marker, message: 'an unresolved merge conflict begins here', hint: 'Resolve it, then try again.' }
}

function positionAt(text: string, file: string, offset: number): SourcePosition {
  const before = text.slice(0, offset)
  return { file, line: before.split('\n').length, column: offset - before.lastIndexOf('\n') }
}
