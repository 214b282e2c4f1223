/** `work import --from`: what another tool keeps as its list of work, into the queue: all of it or nothing. */
import { AutonomyError } from '../../errors.ts'
import type { CoordinationDeps } from '../coordination-deps.ts'
import { type AddLines, addLines, type ImportedWork } from '../work/import-work.ts'
import type { Entry, Source, SourceText } from './entry.ts'
import { findSources } from './find-sources.ts'
import { mapEntries } from './map-entries.ts'

export interface ImportFrom extends AddLines {
  from: Source
  /** A file or a folder. */
  path: string
  /** Read instead of the path. */
  text?: string | undefined
  /** Before the ids in the keys. Default: the name of the source. */
  key?: string | undefined
}

/** @throws AutonomyError NOT_FOUND, INVALID_DOCUMENT and CONFLICT (with the place), STORE_BUSY, IO */
export async function importFrom(input: ImportFrom, deps: CoordinationDeps): Promise<ImportedWork> {
  const { from, path, text, key = from } = input
  try {
    const sources = text === undefined ? findSources(from, path, deps.files) : [{ text, file: path }]
    const entries: Entry[] = []
    for (const source of sources) entries.push(...(await parse(from, source)))
    return await addLines(mapEntries(entries, key), input, deps)
  } catch (error) {
    if (!(error instanceof AutonomyError) || error.position === undefined) throw error
    throw placed(error, error.position, from)
  }
}

async function parse(from: Source, source: SourceText): Promise<readonly Entry[]> {
  switch (from) {
    case 'claude-tasks':
      return (await import('./parse-claude-tasks.ts')).parseClaudeTasks(source)
    case 'beads':
      return (await import('./parse-beads.ts')).parseBeads(source)
    case 'taskmaster':
      return (await import('./parse-taskmaster.ts')).parseTaskmaster(source)
    case 'backlog':
      return [await (await import('./parse-backlog.ts')).parseBacklog(source)]
    case 'github-json':
      return (await import('./parse-github.ts')).parseGithub(source)
    default:
      return from satisfies never
  }
}

/** The file is another tool's: nothing of ours mends it. */
function placed(error: AutonomyError, position: NonNullable<AutonomyError['position']>, from: Source): AutonomyError {
  const { code, message, details } = error
  const { file, line, column } = position
  const start = `${file}:${line}:${column}: `
  const bare = message.startsWith(start) ? message.slice(start.length) : message
  const missing = code === 'NOT_FOUND' ? ' Is what it depends on in another file? Import them together.' : ''
  const hint = `Nothing was added. Mend it where ${from} keeps it, then import the whole again.${missing}`
  return new AutonomyError(code, bare, { position, hint, details, cause: error })
}
