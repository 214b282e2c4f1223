/**
 * The real file system behind the `FileSystem` port. Calls are synchronous: the documents are small, and a command that
 * reads three of them is faster without a trip through the thread pool for each.
 */
import {
  closeSync,
  constants,
  fstatSync,
  lstatSync,
  mkdirSync,
  openSync,
  readdirSync,
  readFileSync,
  readSync,
  realpathSync,
  statfsSync,
  statSync,
  unlinkSync,
  type Stats,
} from 'node:fs'
import { AutonomyError, isSystemError } from '../errors.ts'
import { writeAtomic } from './atomic-write.ts'
import { fileError, translatingErrors } from './file-error.ts'
import type { DiskUse, FileInfo, FileSystem, ReadHandle } from './files.ts'

/** Opened without blocking, so that a named pipe without a writer does not hang the program. */
const withoutBlocking = constants.O_RDONLY | constants.O_NONBLOCK
const wholeText = { encoding: 'utf8', flag: withoutBlocking } as const

export const nodeFileSystem: FileSystem = {
  readText: (path) => translatingErrors('read', path, () => readFileSync(path, wholeText)),
  readTextIfPresent: (path) => ifPresent('read', path, () => readFileSync(path, wholeText)),
  info: (path) => {
    const stats = translatingErrors('look at', path, () => statIfPresent(path))
    return stats && describe(stats)
  },
  linkTarget: (path) => ifPresent('look at', path, () => (isLink(path) ? realpathSync(path) : undefined)),
  list: (directory) => ifPresent('list', directory, () => readdirSync(directory).sort()) ?? [],
  makeDirectory: (path) => {
    translatingErrors('make the directory', path, () => mkdirSync(path, { recursive: true }))
  },
  remove,
  open,
  writeAtomic,
  diskUse: (path) => translatingErrors('measure the disk of', path, () => diskUse(path)),
}

/** A path that runs through a file (`ENOTDIR`) holds nothing either. */
function ifPresent<T>(doing: string, path: string, work: () => T): T | undefined {
  try {
    return work()
  } catch (error) {
    if (isSystemError(error, 'ENOENT', 'ENOTDIR')) return undefined
    throw fileError(error, doing, path)
  }
}

function isLink(path: string): boolean {
  return lstatSync(path, { throwIfNoEntry: false })?.isSymbolicLink() === true
}

function statIfPresent(path: string): Stats | undefined {
  try {
    return statSync(path, { throwIfNoEntry: false })
  } catch (error) {
    if (isSystemError(error, 'ENOTDIR')) return undefined
    throw error
  }
}

function describe(stats: Stats): FileInfo {
  const kind = stats.isFile() ? 'file' : stats.isDirectory() ? 'directory' : 'other'
  const { size, dev, ino, mtimeMs: modified, mode } = stats
  return { kind, size, dev, ino, modified, mode: mode & 0o7777 }
}

function remove(path: string): void {
  translatingErrors('remove', path, () => {
    const stats = lstatSync(path, { throwIfNoEntry: false })
    if (!stats) return
    if (!stats.isFile() && !stats.isSymbolicLink()) {
      throw new AutonomyError('IO', `cannot remove ${path}: it is not a regular file`, { hint: 'Look at it by hand.' })
    }
    try {
      unlinkSync(path)
    } catch (error) {
      if (!isSystemError(error, 'ENOENT')) throw error
    }
  })
}

function open(path: string): ReadHandle {
  const descriptor = translatingErrors('open', path, () => openSync(path, withoutBlocking))
  let isOpen = true
  return {
    read: (into, position) =>
      translatingErrors('read', path, () => readSync(descriptor, into, 0, into.length, position)),
    info: () => translatingErrors('look at', path, () => describe(fstatSync(descriptor))),
    close: () => {
      if (isOpen) closeSync(descriptor)
      isOpen = false
    },
  }
}

/** Blocks reserved for root count neither as used nor as available: that is how `df` computes its percentage. */
function diskUse(path: string): DiskUse {
  const { blocks, bfree, bavail, bsize } = statfsSync(path)
  const used = blocks - bfree
  const reachable = used + bavail
  return { share: reachable === 0 ? 0 : used / reachable, available: bavail * bsize }
}
