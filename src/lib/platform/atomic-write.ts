/**
 * Replaces a file as a whole: at every instant, also across kill -9 and power loss, a reader finds the complete old
 * content or the complete new one. Guaranteed: complete write, fsync, size check, rename, fsync of the directory; mode
 * and owner of an existing file; a symbolic link stays and its target is written; no leftovers after a failure, and
 * those of killed writers are swept. Not guaranteed: hard links are cut, and a writer who may not give a file back to
 * its owner becomes its owner.
 *
 * write-file-atomic ignores short writes, so the data is written in its `tmpfileCreated` hook. Its temporary names repeat
 * across pid namespaces and cannot be told from a person's backups, so it stages the file under a name of ours, and
 * the rename that publishes it happens here.
 */
import {
  accessSync,
  constants,
  lstatSync,
  readlinkSync,
  realpathSync,
  renameSync,
  rmSync,
  statSync,
  writeFileSync,
  type Stats,
} from 'node:fs'
import { basename, dirname, join, resolve } from 'node:path'
import { AutonomyError, isSystemError } from '../errors.ts'
import { translatingErrors } from './file-error.ts'
import { syncDirectory } from './sync-directory.ts'
import { sweepDeadWriters, temporaryName } from './writer-mark.ts'

/** What `FileSystem.info` said about a file before it was read. */
interface FileStamp {
  ino: number
  size: number
  modified: number
}

export interface AtomicWriteOptions {
  /** Permission bits of a new file; an existing file keeps its own. Default 0o644 less the umask. */
  mode?: number
  /** False skips fsync: the write is still atomic, but may be lost on power loss. Default true. */
  durable?: boolean
  /**
   * The file as it was before its content was read; CONFLICT when someone has changed it since. This catches editors
   * and scripts that know nothing of our locks, up to the microseconds between the last look and the rename.
   */
  unchangedSince?: FileStamp | 'absent'
}

/**
 * @throws AutonomyError NOT_FOUND when the directory does not exist; CONFLICT see `unchangedSince`; IO for everything
 * else the disk refuses. In each case the old content is still in place.
 */
export async function writeAtomic(
  path: string,
  data: string | Uint8Array,
  options: AtomicWriteOptions = {},
): Promise<void> {
  const { default: stageFile } = await import('write-file-atomic')
  translatingErrors('write', path, () => {
    const target = resolveTarget(path)
    const existing = writableFile(target)
    const staged = join(dirname(target), temporaryName())
    try {
      stageFile.sync(staged, '', {
        mode: existing ? existing.mode & 0o7777 : (options.mode ?? 0o644) & ~process.umask(),
        ...(existing && { chown: { uid: existing.uid, gid: existing.gid } }),
        fsync: options.durable !== false,
        tmpfileCreated: (temporary) => writeCompletely(temporary, data),
      })
      refuseIfChanged(target, options.unchangedSince)
      renameSync(staged, target)
    } catch (error) {
      rmSync(staged, { force: true })
      throw error
    }
    if (options.durable !== false) syncDirectory(dirname(target))
    sweepDeadWriters(dirname(target))
  })
}

/** The path that a write to `path` ends at: every symbolic link followed, also one whose target does not exist yet. */
function resolveTarget(path: string): string {
  try {
    return realpathSync.native(path)
  } catch (error) {
    if (!isSystemError(error, 'ENOENT')) throw error
  }
  const place = join(realpathSync.native(dirname(path)), basename(path))
  // Another process may have made it in the meantime.
  if (!lstatSync(place, { throwIfNoEntry: false })?.isSymbolicLink()) return place
  return resolveTarget(resolve(dirname(place), readlinkSync(place)))
}

/** What is at `target` now; undefined when nothing is. A file that may not be written is not replaced either. */
function writableFile(target: string): Stats | undefined {
  const stats = lstatSync(target, { throwIfNoEntry: false })
  if (!stats) return undefined
  if (!stats.isFile()) {
    throw new AutonomyError('IO', `cannot write ${target}: it is not a regular file`, { hint: 'Choose another path.' })
  }
  accessSync(target, constants.W_OK)
  return stats
}

/** `writeFileSync` continues after a short write and throws when the disk is full; the size check distrusts it. */
function writeCompletely(temporary: string, data: string | Uint8Array): void {
  writeFileSync(temporary, data)
  const expected = typeof data === 'string' ? Buffer.byteLength(data) : data.byteLength
  const { size } = statSync(temporary)
  if (size !== expected) {
    throw new AutonomyError('IO', `cannot write ${temporary}: only ${size} of ${expected} bytes arrived`, {
      hint: 'Check the disk.',
    })
  }
}

function refuseIfChanged(target: string, since: FileStamp | 'absent' | undefined): void {
  if (since === undefined) return
  const now = statSync(target, { throwIfNoEntry: false })
  const unchanged =
    since === 'absent'
      ? now === undefined
      : now?.ino === since.ino && now.size === since.size && now.mtimeMs === since.modified
  if (unchanged) return
  throw new AutonomyError('CONFLICT', `${target} was changed by another program while it was being updated`, {
    hint: 'Nothing was written. Run the command again: it will work on the new content.',
  })
}
