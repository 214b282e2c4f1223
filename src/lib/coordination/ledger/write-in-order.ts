/** The order in which a step reaches the disk once the journal has it: archive, documents, checkpoint. */
import { appendJsonLines, cutFile } from '../../platform/jsonl.ts'
import type { CoordinationRecord } from '../work-item.ts'
import { findArchived } from './archive-file.ts'
import type { DocumentsDeps, WriteOptions } from './documents.ts'

type Write = () => Promise<void> | void

interface Writes {
  archived: readonly CoordinationRecord[]
  /** While the first has not succeeded, nothing has happened. */
  documents: readonly Write[]
  checkpoint: Write
}

/**
 * @returns the error that kept a later file from being written; else undefined
 * @throws what the first document throws; the archive is then as it was before
 */
export async function writeInOrder(writes: Writes, options: WriteOptions, deps: DocumentsDeps): Promise<unknown> {
  const [first, ...others] = writes.documents
  const takeBack = archive(writes.archived, options, deps)
  try {
    await first?.()
  } catch (error) {
    takeBack()
    throw error
  }
  try {
    for (const write of [...others, writes.checkpoint]) await write()
    return undefined
  } catch (error) {
    return error
  }
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
