/** Lists what `doctor` looks at: documents of known kinds, and what interrupted writers and earlier repairs left. */
import { join } from 'node:path'
import type { Platform } from '../../platform/deps.ts'
import { DOCUMENT_FOLDERS, kindOf, type DocumentKind } from './document-kinds.ts'

/** Deeper than this there is nothing of ours; a loop of symbolic links ends here. */
const MAX_DEPTH = 6

export interface FoundDocument {
  /** In the workspace, with `/`. */
  path: string
  file: string
  kind: DocumentKind
}

export interface Found {
  documents: readonly FoundDocument[]
  /** Temporary files of writers that were interrupted. */
  leftovers: readonly string[]
  /** Copies of damaged files that a repair kept. */
  copies: readonly string[]
}

export function findDocuments(root: string, { files }: Pick<Platform, 'files'>): Found {
  const top = files.list(root)
  const paths = [
    ...top.filter((name) => files.info(join(root, name))?.kind === 'file'),
    ...DOCUMENT_FOLDERS.flatMap((folder) => (top.includes(folder) ? below(folder, { root, files }) : [])),
  ]
  return {
    documents: paths.flatMap((path) => {
      const kind = kindOf(path)
      return kind ? [{ path, file: join(root, path), kind }] : []
    }),
    leftovers: paths.filter((path) => /(^|\/)\.autonomy-write-[^/]+$|\.jsonl?\.tmp\d*$/.test(path)),
    copies: paths.filter((path) => /\.corrupt-[^/]+$/.test(path)),
  }
}

function below(
  folder: string,
  { root, files, depth = 1 }: { root: string; files: Platform['files']; depth?: number },
): readonly string[] {
  return files.list(join(root, folder)).flatMap((name) => {
    const path = `${folder}/${name}`
    const kind = files.info(join(root, path))?.kind
    if (kind === 'directory') return depth < MAX_DEPTH ? below(path, { root, files, depth: depth + 1 }) : []
    return kind === 'file' ? [path] : []
  })
}
