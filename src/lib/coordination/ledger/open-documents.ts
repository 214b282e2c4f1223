/** Chooses how the live records are kept. */
import type { Documents, DocumentsDeps } from './documents.ts'
import { openSmallDocuments } from './small-documents.ts'

/** @throws AutonomyError INVALID_DOCUMENT, IO */
export function openDocuments(deps: DocumentsDeps): Documents {
  return openSmallDocuments(deps)
}
