/** `work export`: the queue in a form that others read. Reads only; what comes out is the same for the same queue. */
import type { CoordinationDeps } from '../coordination-deps.ts'
import { stringifyDocument } from '../../platform/json-document.ts'
import { type Exported, exportedItems } from './exported-items.ts'

export const EXPORT_FORMATS = ['ndjson', 'json', 'markdown', 'github-json', 'backlog', 'beads'] as const
export type ExportFormat = (typeof EXPORT_FORMATS)[number]

export interface ExportWork {
  format: ExportFormat
  /** Also what is completed or cancelled, and the archive. */
  all?: boolean | undefined
}

export interface ExportedWork {
  format: ExportFormat
  items: number
  /** One, except where the format is a folder of files. */
  files: readonly { name: string; text: string }[]
}

/** @throws AutonomyError INVALID_DOCUMENT, IO */
export async function exportWork(
  { format, all = false }: ExportWork,
  { ledger }: Pick<CoordinationDeps, 'ledger'>,
): Promise<ExportedWork> {
  const live = await ledger.read(({ items }) => items.all())
  const ids = new Set(live.map(({ id }) => id))
  const archived = all ? (await ledger.archive()).filter(({ id }) => !ids.has(id)) : []
  const items = exportedItems([...archived, ...live], all)
  return { format, items: items.length, files: await written(format, items) }
}

async function written(format: ExportFormat, items: readonly Exported[]): Promise<ExportedWork['files']> {
  const one = (text: string): ExportedWork['files'] => [{ name: '', text }]
  switch (format) {
    case 'json':
      return one(stringifyDocument(items.map(({ item }) => item.record)))
    case 'ndjson':
      return one((await import('./write-lines.ts')).writeLines(items))
    case 'markdown':
      return one((await import('./write-markdown.ts')).writeMarkdown(items))
    case 'github-json':
      return one((await import('./write-github.ts')).writeGithub(items))
    case 'beads':
      return one((await import('./write-beads.ts')).writeBeads(items))
    case 'backlog':
      return (await import('./write-backlog.ts')).writeBacklog(items)
    default:
      return format satisfies never
  }
}
