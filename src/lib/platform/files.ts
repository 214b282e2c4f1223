/**
 * The file system as a port, so that permissions, full disks and crashes are met in one place. Every method throws
 * AutonomyError: NOT_FOUND for what is not there, IO for everything else the system refuses, with the path and a hint.
 */
import type { AtomicWriteOptions } from './atomic-write.ts'

export interface FileInfo {
  kind: 'file' | 'directory' | 'other'
  size: number
  dev: number
  ino: number
  /** Milliseconds since the epoch, with a fraction. */
  modified: number
  mode: number
}

export interface DiskUse {
  /** Share in use as `df` prints it: used / (used + available to this user). 0 to 1. */
  share: number
  /** Bytes an ordinary user can still write. */
  available: number
}

/** A file opened for positional reads. */
export interface ReadHandle {
  /** Bytes read into `into` from `position`; 0 at the end of the file. */
  read(into: Buffer, position: number): number
  info(): FileInfo
  close(): void
}

export interface FileSystem {
  /** @throws AutonomyError NOT_FOUND, IO */
  readText(path: string): string
  /** Undefined when nothing is there. Follows symbolic links. @throws AutonomyError IO */
  readTextIfPresent(path: string): string | undefined
  /** Undefined when nothing is there. Follows symbolic links. */
  info(path: string): FileInfo | undefined
  /** Where a symbolic link at `path` ends; undefined when none is there, or it leads nowhere. @throws AutonomyError IO */
  linkTarget(path: string): string | undefined
  /** Names in a directory, sorted; empty when it is not there. */
  list(directory: string): readonly string[]
  makeDirectory(path: string): void
  /** Removes a regular file or symbolic link; nothing there is no error. */
  remove(path: string): void
  open(path: string): ReadHandle
  /** @throws AutonomyError IO; on any failure the old content is still there and no leftover beside it */
  writeAtomic(path: string, data: string | Uint8Array, options?: AtomicWriteOptions): Promise<void>
  diskUse(path: string): DiskUse
}
