/** Chooses how the live records are kept. */
import { removeDatabase } from '../../platform/database.ts'
import type { Documents, DocumentsDeps } from './documents.ts'
import { openItemIndex, type ItemIndex } from './indexed-items.ts'
import { openLargeDocuments } from './large-documents.ts'
import { openSmallDocuments } from './small-documents.ts'

/** Bytes of the document from which on rewriting it costs more than the index: 2,000 items or so. */
export const LARGE = 1024 * 1024

/** The index of a step, opened when a document is large. Whoever holds the lock has it, and closes it. */
export interface IndexHolder {
  /** Undefined for a document of a size that needs none. */
  openFor(size: number): ItemIndex | undefined
  /** The file is damaged: the next one is made anew. */
  discard(): void
  close(): void
}

export function indexHolder({ paths }: Pick<DocumentsDeps, 'paths'>, largeFrom: number): IndexHolder {
  let index: ItemIndex | undefined
  return {
    openFor: (size) => (size < largeFrom ? undefined : (index ??= openItemIndex(paths.coordination.index))),
    discard: () => {
      index?.close()
      index = undefined
      removeDatabase(paths.coordination.index)
    },
    close: () => index?.close(),
  }
}

/** Without a holder for who only reads. @throws AutonomyError INVALID_DOCUMENT, IO */
export function openDocuments(deps: DocumentsDeps, holder?: IndexHolder): Documents {
  const size = deps.files.info(deps.paths.coordination.workClaims)?.size ?? 0
  const index = holder?.openFor(size)
  return index ? openLargeDocuments(index, deps) : openSmallDocuments(deps)
}
