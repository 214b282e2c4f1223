/** Lists what `doctor` looks at: documents of known kinds, and what interrupted writers and earlier repairs left. */
import { join } from 'node:path'
import { AutonomyError } from '../../errors.ts'
import type { Platform } from '../../platform/deps.ts'
import type { FileInfo } from '../../platform/files.ts'
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
  /** What cannot even be looked at, such as symbolic links that lead in a circle. */
  unseen: readonly { path: string; reason: string }[]
}

export function findDocuments(root: string, { files }: Pick<Platform, 'files'>): Found {
  const unseen = new Map<string, string>()
  const attempt = <T>(path: string, look: (full: string) => T): T | undefined => {
    try {
      return look(join(root, path))
    } catch (error) {
      if (!(error instanceof AutonomyError)) throw error
      unseen.set(path, error.message)
      return undefined
    }
  }
  const kindAt = (path: string): FileInfo['kind'] | undefined => attempt(path, (full) => files.info(full)?.kind)
  const below = (folder: string, depth = 1): readonly string[] =>
    (attempt(folder, (full) => files.list(full)) ?? []).flatMap((name) => {
      const path = `${folder}/${name}`
      const kind = kindAt(path)
      if (kind === 'directory') return depth < MAX_DEPTH ? below(path, depth + 1) : []
      return kind === 'file' ? [path] : []
    })
  const top = files.list(root)
  const paths = [
    ...top.filter((name) => kindAt(name) === 'file'),
    ...DOCUMENT_FOLDERS.filter((folder) => top.includes(folder)).flatMap((folder) => below(folder)),
  ]
  return {
    documents: paths.flatMap((path) => {
      const kind = kindOf(path)
      return kind ? [{ path, file: join(root, path), kind }] : []
    }),
    leftovers: paths.filter((path) => /(^|\/)\.autonomy-write-[^/]+$|\.jsonl?\.tmp\d*$/.test(path)),
    copies: paths.filter((path) => /\.corrupt-[^/]+$/.test(path)),
    unseen: [...unseen].map(([path, reason]) => ({ path, reason })),
  }
}
