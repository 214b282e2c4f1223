/**
 * The log files of a scan: what the configured globs name, without our own output, each file once (hard links and
 * symbolic links to one file are one file), regular files only.
 */
import { basename, dirname, isAbsolute, join, parse, relative, sep } from 'node:path'
import type { FileInfo, FileSystem } from '../../platform/files.ts'
import type { LogsConfig } from '../../workspace/config.ts'
import type { WorkspacePaths } from '../../workspace/paths.ts'

export interface LogFile {
  path: string
  /** Relative to the workspace where it is inside it, with `/`. */
  label: string
  info: FileInfo
}

export interface FoundLogs {
  files: readonly LogFile[]
  unreadable: readonly { file: string; reason: string }[]
}

interface Where {
  logs: LogsConfig
  paths: WorkspacePaths
  files: Pick<FileSystem, 'info'>
}

/** Sorted by path, but a compressed file after all others: it may be a copy of one of them. */
export async function findLogFiles({ logs, paths, files }: Where): Promise<FoundLogs> {
  const names = await namesOf(logs, paths.root)
  const isOwnOutput = ownOutput(paths, files)
  const seen = new Set<string>()
  const found: LogFile[] = []
  const unreadable: { file: string; reason: string }[] = []
  for (const path of names) {
    const label = labelOf(path, paths.root)
    const info = infoOf(path, files)
    if (isOwnOutput(path, info)) continue
    if (typeof info === 'string') unreadable.push({ file: label, reason: info })
    if (typeof info !== 'object' || info.kind !== 'file' || seen.has(fileKey(info))) continue
    seen.add(fileKey(info))
    found.push({ path, label, info })
  }
  found.sort((one, other) => Number(isCompressedName(one.path)) - Number(isCompressedName(other.path)))
  return { files: found, unreadable }
}

/**
 * Absolute globs are looked for from the file system's root: seen from the workspace their files begin with `../`, which
 * no exclusion such as `**` + `/debug.log` fits.
 */
async function namesOf({ sources, exclude }: LogsConfig, root: string): Promise<readonly string[]> {
  const { escapePath, glob } = await import('tinyglobby')
  const relativeToRoot = exclude.map((pattern) => (isAbsolute(pattern) ? pattern : `${escapePath(root)}/${pattern}`))
  const find = (patterns: readonly string[], cwd: string, ignore: readonly string[]): Promise<string[]> =>
    patterns.length === 0
      ? Promise.resolve([])
      : glob([...patterns], { cwd, ignore: [...ignore], absolute: true, onlyFiles: true, followSymbolicLinks: true })
  const here = await find(
    sources.filter((source) => !isAbsolute(source)),
    root,
    exclude,
  )
  const elsewhere = await find(sources.filter(isAbsolute), parse(root).root, [...exclude, ...relativeToRoot])
  return [...new Set([...here, ...elsewhere])].sort()
}

/** What a file is known by, whatever its name. */
export function fileKey({ dev, ino }: Pick<FileInfo, 'dev' | 'ino'>): string {
  return `${dev}:${ino}`
}

function infoOf(path: string, files: Pick<FileSystem, 'info'>): FileInfo | string | undefined {
  try {
    return files.info(path)
  } catch (error) {
    return error instanceof Error ? error.message : String(error)
  }
}

type Looked = ReturnType<typeof infoOf>

/**
 * Reading what this program writes would find its own findings again. Our files and folders are known by what they are,
 * not by their paths: a glob may come to them by another way, such as a link to the workspace.
 */
function ownOutput(paths: WorkspacePaths, files: Where['files']): (path: string, info: Looked) => boolean {
  const keyOf = (info: Looked): string | undefined => (typeof info === 'object' ? fileKey(info) : undefined)
  const keys = (own: readonly string[]): ReadonlySet<string | undefined> =>
    new Set(own.flatMap((path) => keyOf(infoOf(path, files)) ?? []))
  const folders = keys([paths.reports, paths.state])
  const documents = keys([paths.config, paths.todos, paths.predictiveData, paths.trainingData, paths.agentCapabilities])
  const judged = new Map<string, boolean>()
  const isOwnFolder = (folder: string): boolean => {
    const known = judged.get(folder)
    if (known !== undefined) return known
    const above = dirname(folder)
    const isOwn = folders.has(keyOf(infoOf(folder, files))) || (above !== folder && isOwnFolder(above))
    judged.set(folder, isOwn)
    return isOwn
  }
  return (path, info) =>
    documents.has(keyOf(info)) || basename(path).includes('.corrupt-') || isOwnFolder(dirname(path))
}

function labelOf(path: string, root: string): string {
  const way = relative(root, path)
  const isInside = way !== '' && way !== '..' && !way.startsWith(`..${sep}`) && !isAbsolute(way)
  return isInside ? way.split(sep).join('/') : join(path)
}

function isCompressedName(path: string): boolean {
  return /\.(?:gz|zst|zstd)$/i.test(path)
}
