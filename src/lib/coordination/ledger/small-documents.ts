/**
 * Documents that are read whole and rewritten whole at each step: `work_claims.json`, `agent_status.json`. Only the
 * record that changed gets another text.
 */
import { isUtf8 } from 'node:buffer'
import { dirname } from 'node:path'
import { AutonomyError } from '../../errors.ts'
import type { FileInfo, FileSystem } from '../../platform/files.ts'
import { appendJsonLines, cutFile } from '../../platform/jsonl.ts'
import { parseAgent } from '../parse-agent.ts'
import { parseWorkItem } from '../parse-work-item.ts'
import type { CoordinationRecord } from '../work-item.ts'
import type { Change } from './apply-step.ts'
import { findArchived } from './archive-file.ts'
import { arrayItems } from './array-items.ts'
import { checkpointText, readCheckpoint, type Checkpoint } from './checkpoint.ts'
import type { Documents, DocumentsDeps, WriteOptions } from './documents.ts'
import { documentText, editRecords, EMPTY_DOCUMENT, parseRecords, type RecordDocument } from './record-document.ts'

interface Loaded {
  path: string
  /** As it was before it was read. */
  stamp: FileInfo | 'absent'
  document: RecordDocument
  isEdited: boolean
}

interface Contents {
  claims: Loaded
  agents: Loaded
  checkpoint: Checkpoint
  archived: readonly CoordinationRecord[]
}

/** @throws AutonomyError INVALID_DOCUMENT, IO */
export function openSmallDocuments(deps: DocumentsDeps): Documents {
  const { paths, files } = deps
  // Before the documents: they may be newer than the checkpoint, never older.
  const checkpoint = readCheckpoint(paths.coordination, files)
  const claims = load(paths.coordination.workClaims, files)
  const agents = load(paths.coordination.agentStatus, files)
  return documentsOf({ claims, agents, checkpoint, archived: [] }, deps)
}

function documentsOf(contents: Contents, deps: DocumentsDeps): Documents {
  const { claims, agents, checkpoint, archived } = contents
  return {
    items: arrayItems(() => parsedAll(claims.document, parseWorkItem)),
    agents: parsedAll(agents.document, parseAgent),
    checkpoint,
    archived,
    with: (changes) => documentsOf(edited(contents, changes), deps),
    areUnchanged: () => [claims, agents].every(({ path, stamp }) => isSame(deps.files.info(path), stamp)),
    write: (options) => write(contents, options, deps),
  }
}

function load(path: string, files: DocumentsDeps['files']): Loaded {
  const stamp = files.info(path) ?? 'absent'
  const text = files.readTextIfPresent(path)
  if (text === undefined) return { path, stamp: 'absent', document: EMPTY_DOCUMENT, isEdited: false }
  refuseOtherThanUtf8(text, path, files)
  return { path, stamp, document: parseRecords(text, path), isEdited: false }
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

function parsedAll<T>({ slots }: RecordDocument, parse: (record: unknown) => T | undefined): readonly T[] {
  const found: T[] = []
  for (const { value } of slots) {
    const record = parse(value)
    if (record !== undefined) found.push(record)
  }
  return found
}

function edited(contents: Contents, changes: readonly Change[]): Contents {
  const ofItems = changes.flatMap((change) => ('item' in change ? [{ ...change, id: change.item }] : []))
  const ofAgents = changes.flatMap((change) => ('agent' in change ? [{ ...change, id: change.agent }] : []))
  const claims = editRecords(contents.claims.document, 'work_item_id', ofItems)
  const agents = editRecords(contents.agents.document, 'agent_id', ofAgents)
  return {
    ...contents,
    claims: withDocument(contents.claims, claims.document),
    agents: withDocument(contents.agents, agents.document),
    archived: [...contents.archived, ...claims.removed],
  }
}

function withDocument(loaded: Loaded, document: RecordDocument): Loaded {
  return document === loaded.document ? loaded : { ...loaded, document, isEdited: true }
}

function isSame(now: FileInfo | undefined, before: FileInfo | 'absent'): boolean {
  if (before === 'absent') return now === undefined
  return now?.ino === before.ino && now.size === before.size && now.modified === before.modified
}

async function write(contents: Contents, options: WriteOptions, deps: DocumentsDeps): Promise<unknown> {
  const [first, ...others] = [contents.claims, contents.agents].filter(({ isEdited }) => isEdited)
  const takeBack = archive(contents.archived, options, deps)
  try {
    if (first) await replace(first, options, deps.files)
  } catch (error) {
    takeBack()
    throw error
  }
  try {
    for (const other of others) await replace(other, options, deps.files)
    await writeCheckpoint(options.checkpoint, deps)
    return undefined
  } catch (error) {
    return error
  }
}

async function replace({ path, stamp, document }: Loaded, { durable }: WriteOptions, files: FileSystem): Promise<void> {
  if (stamp === 'absent') files.makeDirectory(dirname(path))
  await files.writeAtomic(path, documentText(document), { durable, unchangedSince: stamp })
}

/** @returns takes it back */
function archive(records: readonly CoordinationRecord[], options: WriteOptions, deps: DocumentsDeps): () => void {
  const { archive: path } = deps.paths.coordination
  const isThere = (record: CoordinationRecord): boolean =>
    findArchived(path, { id: String(record['work_item_id']) }, deps.files) !== undefined
  const missing = options.again ? records.filter((record) => !isThere(record)) : records
  if (missing.length === 0) return () => {}
  const { start } = appendJsonLines(path, missing, { durable: options.durable })
  return () => cutFile(path, start)
}

async function writeCheckpoint(checkpoint: Checkpoint, { paths, files }: DocumentsDeps): Promise<void> {
  const path = paths.coordination.checkpoint
  if (!files.info(dirname(path))) files.makeDirectory(dirname(path))
  await files.writeAtomic(path, checkpointText(checkpoint), { durable: false })
}
