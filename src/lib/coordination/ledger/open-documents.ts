/** Chooses how the live records are kept. */
import type { Documents, DocumentsDeps } from './documents.ts'
import { openItemIndex, type ItemIndex } from './item-index.ts'
import { openLargeDocuments } from './large-documents.ts'
import { openSmallDocuments } from './small-documents.ts'

/** From here on rewriting the document costs more than the index: 2,000 items or so. */
const LARGE = 1024 * 1024

/** The index of a step, opened when a document is large. Whoever holds the lock has it, and closes it. */
export interface IndexHolder {
  open(): ItemIndex
  close(): void
}

export function indexHolder({ paths }: Pick<DocumentsDeps, 'paths'>): IndexHolder {
  let index: ItemIndex | undefined
  return {
    open: () => (index ??= openItemIndex(paths.coordination.index)),
    close: () => index?.close(),
  }
}

/** Without a holder for who only reads. @throws AutonomyError INVALID_DOCUMENT, IO */
export function openDocuments(deps: DocumentsDeps, holder?: IndexHolder): Documents {
  const size = deps.files.info(deps.paths.coordination.workClaims)?.size ?? 0
  return holder && size > LARGE ? openLargeDocuments(holder.open(), deps) : openSmallDocuments(deps)
}
