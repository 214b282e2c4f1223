/**
 * Documents with a `work_claims.json` too large to be rewritten at each step. The journal, synced, is then what keeps a
 * step; an index (`indexed-items.ts`) answers for the items; the document is brought up to the journal every so often,
 * and whenever somebody else is to edit it. Until then it is a whole, older state: readers of this program add the
 * journal's later steps to it. Only under the lock: the index has one writer at a time.
 */
import { parseAgent } from '../parse-agent.ts'
import { parseWorkItem } from '../parse-work-item.ts'
import { once } from '../once.ts'
import { applyToItems, changesOfAgents, changesOfItems, type Change, type IdChange } from './apply-step.ts'
import { arrayItems } from './array-items.ts'
import { readCheckpoint, writeCheckpoint, type Checkpoint } from './checkpoint.ts'
import {
  isUnchanged,
  loadDocument,
  parsedAll,
  replaceDocument,
  withDocument,
  type LoadedDocument,
  type Stamp,
} from './document-file.ts'
import type { Documents, DocumentsDeps, WriteOptions } from './documents.ts'
import type { IndexChange, ItemIndex } from './indexed-items.ts'
import { entryOf } from './item-entry.ts'
import { beginsLine } from './journal.ts'
import { editRecords, ourLayout, type EditedDocument } from './record-document.ts'
import { writeInOrder } from './write-in-order.ts'

/** The document may lag behind by a journal of this share of its size. */
const LAG = 1 / 8

interface Contents {
  index: ItemIndex
  claims: Pick<LoadedDocument, 'path' | 'stamp'>
  agents: LoadedDocument
  /** What the index contains. */
  checkpoint: Checkpoint
  /** What the document contains, in bytes of the journal. */
  folded: number
  /** The journal is not the one that the index was made from: what the document lacks stands nowhere else any more. */
  isAlone: boolean
  edits: readonly IdChange[]
}

/** @throws AutonomyError INVALID_DOCUMENT, IO */
export function openLargeDocuments(index: ItemIndex, deps: DocumentsDeps): Documents {
  const { paths, files } = deps
  const written = readCheckpoint(paths.coordination, files)
  const stamp: Stamp = files.info(paths.coordination.workClaims) ?? 'absent'
  const basis = index.basis()
  const agents = loadDocument(paths.coordination.agentStatus, files)
  const claims = { path: paths.coordination.workClaims, stamp }
  if (basis?.document === nameOf(stamp)) {
    const fits = beginsLine(paths.coordination.log, basis.checkpoint.log_offset, files)
    const checkpoint = fits ? basis.checkpoint : newestNumbers(written, basis.checkpoint)
    const contents = { index, claims, agents, checkpoint, folded: written.log_offset, isAlone: !fits, edits: [] }
    return documentsOf(contents, deps)
  }
  const { document } = loadDocument(paths.coordination.workClaims, files)
  index.rebuild(
    document.slots.map(({ text }) => text),
    { document: nameOf(stamp), checkpoint: written },
  )
  const [checkpoint, folded] = [written, written.log_offset]
  const contents = { index, claims, agents, checkpoint, folded, isAlone: false, edits: [] }
  return documentsOf(contents, deps)
}

/** What was numbered before is not numbered again. */
function newestNumbers(place: Checkpoint, { seq, last_id }: Checkpoint): Checkpoint {
  const newestId = last_id > place.last_id ? last_id : place.last_id
  return { log_offset: place.log_offset, seq: Math.max(place.seq, seq), last_id: newestId }
}

/** Tells one content of a file from another. */
function nameOf(stamp: Stamp): string {
  return stamp === 'absent' ? stamp : [stamp.dev, stamp.ino, stamp.size, stamp.modified].join(':')
}

function documentsOf(contents: Contents, deps: DocumentsDeps): Documents {
  const { index, claims, agents, checkpoint, edits } = contents
  const edited = once(() => editRecords(affected(index, edits), 'work_item_id', edits))
  return {
    items: edits.length === 0 ? index : arrayItems(() => entriesWith(index, edits)),
    agents: parsedAll(agents.document, parseAgent),
    lag: true,
    checkpoint,
    get archived() {
      return edited().removed
    },
    with: (changes) => documentsOf(withChanges(contents, changes), deps),
    areUnchanged: () => [claims, agents].every((document) => isUnchanged(document, deps.files)),
    write: (options) => write(contents, edited(), { ...options, deps }),
  }
}

function entriesWith(index: ItemIndex, edits: readonly IdChange[]) {
  const changes = edits.map((edit) => ({ ...edit, item: edit.id }))
  return applyToItems(index.all(), changes).records.map(entryOf)
}

function withChanges(contents: Contents, changes: readonly Change[]): Contents {
  const agents = editRecords(contents.agents.document, 'agent_id', changesOfAgents(changes))
  return {
    ...contents,
    agents: withDocument(contents.agents, agents.document),
    edits: [...contents.edits, ...changesOfItems(changes)],
  }
}

/** A document of just the records that the edits are about. */
function affected(index: ItemIndex, edits: readonly IdChange[]) {
  const texts = [...new Set(edits.map(({ id }) => id))].map((id) => index.text(id))
  return ourLayout(texts.filter((text) => text !== undefined))
}

function indexChanges(index: ItemIndex, edits: readonly IdChange[], edited: EditedDocument): readonly IndexChange[] {
  const after = new Map(edited.document.slots.map(({ value, text }) => [parseWorkItem(value)?.id, text]))
  return [...new Set(edits.map(({ id }) => id))].flatMap((id): readonly IndexChange[] => {
    const [before, text] = [index.text(id), after.get(id)]
    if (text === before) return []
    if (text === undefined) return [{ kind: 'remove', id }]
    return [before === undefined ? { kind: 'add', text } : { kind: 'replace', id, text }]
  })
}

async function write(
  { index, claims, agents, folded, isAlone, edits }: Contents,
  edited: EditedDocument,
  { deps, ...options }: WriteOptions & { deps: DocumentsDeps },
): Promise<unknown> {
  const { checkpoint } = options
  const size = claims.stamp === 'absent' ? 0 : claims.stamp.size
  const isDue = options.fold === true || isAlone || checkpoint.log_offset - folded > size * LAG
  const toIndex = (): void =>
    index.apply(indexChanges(index, edits, edited), { document: nameOf(claims.stamp), checkpoint })
  const toDocument = async (): Promise<void> => {
    const document = ourLayout([...index.records()])
    await replaceDocument({ ...claims, document, isEdited: true }, options, deps.files)
  }
  const noteFolded = (): void => {
    writeCheckpoint(deps.paths.coordination.checkpoint, checkpoint, deps.files)
    const stamp = deps.files.info(claims.path) ?? 'absent'
    index.apply([], { document: nameOf(stamp), checkpoint })
  }
  return writeInOrder(
    {
      archived: edited.removed,
      // The index comes last of what a step needs: what it says it contains is not done again.
      documents: [
        ...(agents.isEdited ? [() => replaceDocument(agents, options, deps.files)] : []),
        toIndex,
        ...(isDue ? [toDocument] : []),
      ],
      checkpoint: isDue ? noteFolded : () => {},
    },
    options,
    deps,
  )
}
