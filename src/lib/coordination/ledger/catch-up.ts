/** Opens the documents together with what the journal has and they have not: steps that were interrupted. */
import { AutonomyError } from '../../errors.ts'
import type { HeldLock } from '../../platform/file-lock.ts'
import type { Change } from './apply-step.ts'
import type { Checkpoint } from './checkpoint.ts'
import type { Documents, DocumentsDeps } from './documents.ts'
import { mendJournal, readJournalTail, type JournalTail } from './journal.ts'
import { newestOf } from './new-ids.ts'
import { openDocuments, type IndexHolder } from './open-documents.ts'

const ATTEMPTS = 5

export interface CaughtUp {
  /** With all that is in the journal. */
  documents: Documents
  tail: JournalTail
  /** Of the whole journal. */
  checkpoint: Checkpoint
}

/** Needs no lock and writes nothing: never older than what was acknowledged before it was called. */
export function caughtUp(deps: DocumentsDeps, index?: IndexHolder): CaughtUp {
  const documents = openDocuments(deps, index)
  const tail = readJournalTail(deps.paths.coordination.log, documents.checkpoint, deps.files)
  const last = tail.lines.at(-1)
  if (!last) return { documents, tail, checkpoint: { ...documents.checkpoint, log_offset: tail.end } }
  const changes = tail.lines.flatMap((line) => line.changes ?? [])
  const given = newestOf(changes.flatMap(addedId))
  const { last_id } = documents.checkpoint
  const checkpoint = { log_offset: tail.end, seq: last.seq, last_id: given > last_id ? given : last_id }
  return { documents: documents.with(changes), tail, checkpoint }
}

function addedId(change: Change): readonly string[] {
  if (!('record' in change)) return []
  return ['item' in change ? change.item : change.agent]
}

/** What a step has while it is made. */
export interface Turn {
  held: HeldLock
  index: IndexHolder
}

/** The same under the lock, after the documents and the journal have been mended on disk. */
export async function upToDate({ held, index }: Turn, deps: DocumentsDeps): Promise<CaughtUp> {
  for (let attempt = 1; ; attempt++) {
    const found = caughtUp(deps, index)
    const { documents, tail, checkpoint } = found
    held.refuseIfLost()
    mendJournal(deps.paths.coordination.log, tail)
    if (tail.lines.length === 0) return found
    const left = await tried(() => documents.write({ checkpoint, durable: true, again: true }))
    if (left !== undefined && (!isConflict(left) || attempt === ATTEMPTS)) throw left
  }
}

async function tried(write: () => Promise<unknown>): Promise<unknown> {
  try {
    return await write()
  } catch (error) {
    return error
  }
}

/** What others do to the documents, or to the lock, may pass; a refusal of the step itself does not. @throws always */
export function giveUp(error: unknown): never {
  if (!(error instanceof AutonomyError) || !isConflict(error)) throw error
  const { message, hint } = error
  throw new AutonomyError('STORE_BUSY', message, { cause: error, ...(hint !== undefined && { hint }) })
}

export function isConflict(error: unknown): boolean {
  return error instanceof AutonomyError && error.code === 'CONFLICT'
}
