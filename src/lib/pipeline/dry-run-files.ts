/**
 * A file system for a dry run: everything written stays in memory and is read back from there, the disk is only read.
 * So a dry run takes the very same steps as a real one and the workspace cannot change. Locks are not taken either, for
 * taking one creates its file.
 */
import { basename, dirname } from 'node:path'
import { AutonomyError } from '../errors.ts'
import type { FileInfo, FileSystem, ReadHandle } from '../platform/files.ts'
import type { FileLock } from '../platform/file-lock.ts'

export function dryRunFiles(disk: FileSystem): FileSystem {
  const written = new Map<string, Buffer>()
  const removed = new Set<string>()
  const readTextIfPresent = (path: string): string | undefined =>
    written.get(path)?.toString('utf8') ?? (removed.has(path) ? undefined : disk.readTextIfPresent(path))
  return {
    readTextIfPresent,
    readText: (path) => {
      if (!removed.has(path)) return readTextIfPresent(path) ?? disk.readText(path)
      throw new AutonomyError('NOT_FOUND', `${path} would have been removed by now`)
    },
    info: (path) => {
      const data = written.get(path)
      return data ? inMemory(data) : removed.has(path) ? undefined : disk.info(path)
    },
    linkTarget: disk.linkTarget,
    list: (directory) => {
      const added = [...written.keys()].filter((path) => dirname(path) === directory)
      const there = [...disk.list(directory), ...added.map((path) => basename(path))]
      const gone = new Set([...removed].filter((path) => dirname(path) === directory).map((path) => basename(path)))
      return [...new Set(there)].filter((name) => !gone.has(name)).sort()
    },
    makeDirectory: () => {},
    remove: (path) => {
      written.delete(path)
      removed.add(path)
    },
    open: (path) => {
      const data = written.get(path)
      return data ? memoryHandle(data) : disk.open(path)
    },
    writeAtomic: async (path, data) => {
      written.set(path, Buffer.from(data))
      removed.delete(path)
    },
    diskUse: (path) => disk.diskUse(path),
  }
}

export const dryRunLocks: FileLock = {
  withLock: async (_path, _options, work) => work({ refuseIfLost: () => {} }),
}

function inMemory(data: Buffer): FileInfo {
  return { kind: 'file', size: data.length, dev: 0, ino: 0, modified: 0, mode: 0o644 }
}

function memoryHandle(data: Buffer): ReadHandle {
  return {
    read: (into, position) => data.copy(into, 0, position),
    info: () => inMemory(data),
    close: () => {},
  }
}
