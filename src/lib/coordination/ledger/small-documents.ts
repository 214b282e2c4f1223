/**
 * Documents that are read whole and rewritten whole at each step: `work_claims.json`, `agent_status.json`. Only the
 * record that changed gets another text.
 */
import { parseAgent } from '../parse-agent.ts'
import type { CoordinationRecord } from '../work-item.ts'
import { changesOfAgents, changesOfItems, type Change } from './apply-step.ts'
import { arrayItems } from './array-items.ts'
import { readCheckpoint, writeCheckpoint, type Checkpoint } from './checkpoint.ts'
import {
  isUnchanged,
  loadDocument,
  parsedAll,
  replaceDocument,
  withDocument,
  type LoadedDocument,
} from './document-file.ts'
import type { Documents, DocumentsDeps } from './documents.ts'
import { itemEntry } from './item-entry.ts'
import { editRecords } from './record-document.ts'
import { writeInOrder } from './write-in-order.ts'

interface Contents {
  claims: LoadedDocument
  agents: LoadedDocument
  checkpoint: Checkpoint
  archived: readonly CoordinationRecord[]
}

/** @throws AutonomyError INVALID_DOCUMENT, IO */
export function openSmallDocuments(deps: DocumentsDeps): Documents {
  const { paths, files } = deps
  // Before the documents: they may be newer than the checkpoint, never older.
  const checkpoint = readCheckpoint(paths.coordination, files)
  const claims = loadDocument(paths.coordination.workClaims, files)
  const agents = loadDocument(paths.coordination.agentStatus, files)
  return documentsOf({ claims, agents, checkpoint, archived: [] }, deps)
}

function documentsOf(contents: Contents, deps: DocumentsDeps): Documents {
  const { claims, agents, checkpoint, archived } = contents
  return {
    items: arrayItems(() => parsedAll(claims.document, itemEntry)),
    agents: parsedAll(agents.document, parseAgent),
    lag: false,
    checkpoint,
    archived,
    with: (changes) => documentsOf(edited(contents, changes), deps),
    areUnchanged: () => [claims, agents].every((document) => isUnchanged(document, deps.files)),
    write: (options) => {
      const documents = [claims, agents]
        .filter(({ isEdited }) => isEdited)
        .map((document) => () => replaceDocument(document, options, deps.files))
      const note = (): void => writeCheckpoint(deps.paths.coordination.checkpoint, options.checkpoint, deps.files)
      return writeInOrder({ archived, documents, checkpoint: note }, options, deps)
    },
  }
}

function edited(contents: Contents, changes: readonly Change[]): Contents {
  const claims = editRecords(contents.claims.document, 'work_item_id', changesOfItems(changes))
  const agents = editRecords(contents.agents.document, 'agent_id', changesOfAgents(changes))
  return {
    ...contents,
    claims: withDocument(contents.claims, claims.document),
    agents: withDocument(contents.agents, agents.document),
    archived: [...contents.archived, ...claims.removed],
  }
}
