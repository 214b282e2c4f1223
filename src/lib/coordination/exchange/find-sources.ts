/** The files of a foreign list of work: one that is named, or those that lie where that tool keeps them. */
import { basename, dirname, join, resolve } from 'node:path'
import { AutonomyError } from '../../errors.ts'
import type { FileSystem } from '../../platform/files.ts'
import type { Source, SourceText } from './entry.ts'

type Files = Pick<FileSystem, 'info' | 'list' | 'readText'>

/** Where a folder is looked through, the first that has something; several that belong together are one entry. */
const PLACES: Readonly<Record<Source, readonly (readonly string[])[]>> = {
  'claude-tasks': [['.'], ['*']],
  beads: [['.beads'], ['.']],
  taskmaster: [['.taskmaster/tasks'], ['tasks'], ['.']],
  backlog: [
    ['backlog/tasks', 'backlog/completed'],
    ['.backlog/tasks', '.backlog/completed'],
    ['tasks', 'completed'],
    ['.'],
  ],
  'github-json': [['.']],
}

const NAMES: Readonly<Record<Source, RegExp>> = {
  'claude-tasks': /^[^.].*\.json$/,
  beads: /^(?:issues|beads)\.jsonl$/,
  taskmaster: /^tasks\.json$/,
  backlog: /^[^.].*\.md$/,
  'github-json': /^[^.].*\.json$/,
}

/** @throws AutonomyError NOT_FOUND, IO */
export function findSources(from: Source, path: string, files: Files): readonly SourceText[] {
  const info = files.info(path)
  if (info?.kind !== 'directory') return [read(from, path, files)]
  for (const folders of PLACES[from]) {
    const found = folders
      .flatMap((folder) => (folder === '*' ? foldersIn(path, files) : [join(path, folder)]))
      .flatMap((folder) => filesIn(folder, files).filter((file) => NAMES[from].test(basename(file))))
    if (found.length > 0) return found.map((file) => read(from, file, files))
  }
  throw new AutonomyError('NOT_FOUND', `${path} holds nothing that ${from} would keep there`, {
    hint: `Looked in ${PLACES[from].flat().join(', ')}. Name the file itself, or - for stdin.`,
  })
}

function foldersIn(path: string, files: Files): readonly string[] {
  return files
    .list(path)
    .map((name) => join(path, name))
    .filter((each) => files.info(each)?.kind === 'directory')
}

function filesIn(folder: string, files: Files): readonly string[] {
  if (files.info(folder)?.kind !== 'directory') return []
  return files
    .list(folder)
    .map((name) => join(folder, name))
    .filter((each) => files.info(each)?.kind === 'file')
}

function read(from: Source, file: string, files: Files): SourceText {
  const text = files.readText(file)
  if (from !== 'claude-tasks') return { text, file }
  // A list of todos is a file, a list of tasks is the folder of their files.
  const list = text.trimStart().startsWith('[') ? basename(file, '.json') : basename(dirname(resolve(file)))
  return { text, file, list }
}
