/**
 * Where the reading of a log file goes on: pure decisions over what was known of it and of the files around it.
 *
 * - The same file (device and inode) goes on where the last scan stopped if its beginning and the bytes before that
 *   place are still the same; else it was truncated or replaced, and counts as new.
 * - A new file may be the copy or the compressed form of one that was read: same rotation family, same beginning, same
 *   bytes before the place where reading stopped, and the other file is gone, or was truncated, or has this one's name
 *   without the compression suffix. It goes on where the other one stopped.
 */
import { digest } from './template.ts'
import type { LogFile } from './find-log-files.ts'
import { HEAD, type OpenLog } from './open-log.ts'
import type { ScannedFile } from './scan-state.ts'

/** Whether nothing was written to the file since `entry` was recorded. */
export function isUnchanged(entry: ScannedFile, { info }: LogFile): boolean {
  return entry.size === info.size && entry.modified === info.modified
}

/** Whether `log` begins with, and up to where it was read consists of, what `entry` saw. */
export async function continues(entry: ScannedFile, log: OpenLog): Promise<boolean> {
  const { head, head_bytes, tail, tail_bytes, offset } = entry
  if (log.head.length < head_bytes || digestOf(log.head.subarray(0, head_bytes)) !== head) return false
  if (offset === 0 || tail_bytes === 0) return offset === 0
  const before = await log.before(offset, tail_bytes)
  return before.length === tail_bytes && digestOf(before) === tail
}

/** Of the files that were read in one rotation family, those that `file`, a new one, may be a copy of; the one read furthest comes first. */
export function possibleOriginals(file: LogFile, family: readonly KnownFile[]): readonly ScannedFile[] {
  return family
    .filter(({ entry, moved }) => entry.offset > 0 && (moved || isCompressedName(file.path, entry.path)))
    .map(({ entry }) => entry)
    .sort((one, other) => other.offset - one.offset)
}

export interface KnownFile {
  entry: ScannedFile
  /** Its content is no longer where it was: the file is gone or was truncated. */
  moved: boolean
}

function isCompressedName(path: string, original: string): boolean {
  return path.startsWith(`${original}.`) && /^\.(?:gz|zst|zstd)$/i.test(path.slice(original.length))
}

export function headOf(log: OpenLog): Pick<ScannedFile, 'head' | 'head_bytes'> {
  const head = log.head.subarray(0, HEAD)
  return { head: digestOf(head), head_bytes: head.length }
}

export function tailOf(tail: Buffer): Pick<ScannedFile, 'tail' | 'tail_bytes'> {
  return { tail: digestOf(tail), tail_bytes: tail.length }
}

function digestOf(bytes: Buffer): string {
  return digest(bytes.toString('latin1'))
}
