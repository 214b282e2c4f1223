/** One document of records on disk: read with its stamp, edited in memory, replaced as a whole. */
import { isUtf8 } from 'node:buffer'
import { dirname } from 'node:path'
import { AutonomyError } from '../../errors.ts'
import type { FileInfo, FileSystem } from '../../platform/files.ts'
import { EMPTY_DOCUMENT, documentText, parseRecords, type RecordDocument } from './record-document.ts'

export type Stamp = FileInfo | 'absent'

export interface LoadedDocument {
  path: string
  /** As it was before it was read. */
  stamp: Stamp
  document: RecordDocument
  isEdited: boolean
}

/** @throws AutonomyError INVALID_DOCUMENT, IO */
export function loadDocument(path: string, files: FileSystem): LoadedDocument {
  const stamp = files.info(path) ?? 'absent'
  const text = files.readTextIfPresent(path)
  if (text === undefined) return { path, stamp: 'absent', document: EMPTY_DOCUMENT, isEdited: false }
  refuseOtherThanUtf8(text, path, files)
  return { path, stamp, document: parsedOnce(text, path), isEdited: false }
}

interface Parsed {
  text: string
  document: RecordDocument
}

/** By path, the one used last at the end. Documents never change, so the same text is the same document. */
const lastParsed = new Map<string, Parsed>()
/** Of one ledger: items and agents. */
const KEPT = 2
/** Characters; a document that is longer is read from its index. */
const LONGEST_KEPT = 1024 * 1024

function parsedOnce(text: string, path: string): RecordDocument {
  const last = lastParsed.get(path)
  const document = last?.text === text ? last.document : parseRecords(text, path)
  keepParsed(path, { text, document })
  return document
}

function keepParsed(path: string, parsed: Parsed): void {
  lastParsed.delete(path)
  if (parsed.text.length > LONGEST_KEPT) return
  lastParsed.set(path, parsed)
  for (const oldest of lastParsed.keys()) {
    if (lastParsed.size <= KEPT) return
    lastParsed.delete(oldest)
  }
}

/** What is no UTF-8 was read as U+FFFD and would be written as that. */
function refuseOtherThanUtf8(text: string, path: string, files: Pick<FileSystem, 'open'>): void {
  const replaced = text.indexOf('\uFFFD')
  if (replaced === -1 || isUtf8(bytesOf(path, files))) return
  const before = text.slice(0, replaced)
  const position = { file: path, line: before.split('\n').length, column: replaced - before.lastIndexOf('\n') }
  throw new AutonomyError('INVALID_DOCUMENT', 'from here on or later there are bytes that are not UTF-8', {
    position,
    hint: 'Save it as UTF-8 with an editor.',
  })
}

function bytesOf(path: string, files: Pick<FileSystem, 'open'>): Buffer {
  const file = files.open(path)
  try {
    const bytes = Buffer.alloc(file.info().size)
    return bytes.subarray(0, file.read(bytes, 0))
  } finally {
    file.close()
  }
}

export function withDocument(loaded: LoadedDocument, document: RecordDocument): LoadedDocument {
  return document === loaded.document ? loaded : { ...loaded, document, isEdited: true }
}

export function isUnchanged({ path, stamp }: Pick<LoadedDocument, 'path' | 'stamp'>, files: FileSystem): boolean {
  const now = files.info(path)
  if (stamp === 'absent') return now === undefined
  return now?.ino === stamp.ino && now.size === stamp.size && now.modified === stamp.modified
}

/** @throws AutonomyError CONFLICT when another program changed it meanwhile; IO */
export async function replaceDocument(
  { path, stamp, document }: LoadedDocument,
  { durable }: { durable: boolean },
  files: FileSystem,
): Promise<void> {
  if (stamp === 'absent') files.makeDirectory(dirname(path))
  const text = documentText(document)
  await files.writeAtomic(path, text, { durable, unchangedSince: stamp })
  keepParsed(path, { text, document })
}

export function parsedAll<T>({ slots }: RecordDocument, parse: (record: unknown) => T | undefined): readonly T[] {
  const found: T[] = []
  for (const { value } of slots) {
    const record = parse(value)
    if (record !== undefined) found.push(record)
  }
  return found
}
