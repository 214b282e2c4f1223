/**
 * One file that one process at a time can take: an empty SQLite database whose reserved lock is what is taken. BEGIN
 * IMMEDIATE takes it, ROLLBACK gives it back, nothing is ever written, so a kill can tear nothing and the kernel frees
 * it with the process. Somebody may delete the file: it counts as taken only if the path still leads to the inode that
 * was opened. The file must never be opened and closed by other means in this process: POSIX then drops the lock.
 */
import { accessSync, constants, statSync } from 'node:fs'
import { dirname } from 'node:path'
import type { DatabaseSync } from 'node:sqlite'
import { AutonomyError } from '../errors.ts'
import { fileError, translatingErrors } from './file-error.ts'
import { loadSqlite } from './sqlite.ts'

export interface Latch {
  /** False when somebody else has it. */
  tryTake(): boolean
  /** False when the file taken is no longer the one at the path. */
  isInPlace(): boolean
  /** Gives it back if it is taken; it can be taken again. */
  giveBack(): void
  /** False when it has to be opened anew: the file is another, or may not be written any more. */
  isUsable(): boolean
  /** Gives it back if it is taken. */
  close(): void
}

/** @throws AutonomyError IO when the file cannot be made or may not be written */
export function openLatch(file: string): Latch {
  let opened = open(file)
  let isTaken = false
  const isInPlace = (): boolean => opened.inode !== undefined && opened.inode === inodeOf(file)
  const giveBack = (): void => {
    if (isTaken) opened.database.exec('ROLLBACK')
    isTaken = false
  }
  return {
    tryTake: () => {
      for (let replaced = 0; replaced < 100; replaced++) {
        if (!begin(opened.database, file)) return false
        if (isInPlace()) return (isTaken = true)
        opened.database.close()
        opened = open(file)
      }
      return false
    },
    isInPlace,
    giveBack,
    isUsable: () =>
      opened.inode !== undefined && opened.inode === translatingErrors('lock', file, () => usableInode(file)),
    close: () => {
      giveBack()
      if (opened.database.isOpen) opened.database.close()
    },
  }
}

interface Opened {
  database: DatabaseSync
  /** Undefined when the file was not there before: it may be anybody's, so it is opened again. */
  inode: number | undefined
}

function open(file: string): Opened {
  const { DatabaseSync: Database } = loadSqlite()
  const inode = translatingErrors('lock', file, () => usableInode(file))
  try {
    const database = new Database(file)
    database.exec('PRAGMA journal_mode = MEMORY')
    return { database, inode }
  } catch (error) {
    throw lockError(error, file)
  }
}

function begin(database: DatabaseSync, file: string): boolean {
  try {
    database.exec('BEGIN IMMEDIATE')
    return true
  } catch (error) {
    if (resultCode(error) === resultCodes.busy) return false
    throw lockError(error, file)
  }
}

const resultCodes = { busy: 5, notADatabase: 26 }

/** SQLite's primary result code: the low byte of the extended one. */
function resultCode(error: unknown): number | undefined {
  return error instanceof Error && 'errcode' in error && typeof error.errcode === 'number'
    ? error.errcode & 0xff
    : undefined
}

/** SQLite says only "unable to open": what the system says about the directory is the better reason. */
function lockError(error: unknown, file: string): AutonomyError {
  if (resultCode(error) === resultCodes.notADatabase) {
    return new AutonomyError('IO', `${file} is not a lock file: something else was written into it`, {
      hint: 'Move it aside while no autonomy process is running; it is made anew.',
      cause: error,
    })
  }
  try {
    accessSync(dirname(file), constants.W_OK | constants.X_OK)
  } catch (reason) {
    return fileError(reason, 'lock', file)
  }
  return fileError(error, 'lock', file)
}

/**
 * The inode of a lock file that can really be locked; undefined when it does not exist yet. SQLite opens a file that may
 * not be written for reading, and BEGIN IMMEDIATE then succeeds without taking anything: a second holder.
 */
function usableInode(file: string): number | undefined {
  const stats = statSync(file, { throwIfNoEntry: false })
  if (!stats) return undefined
  if (!stats.isFile()) {
    throw new AutonomyError('IO', `cannot lock ${file}: it is not a regular file`, { hint: 'Move it aside.' })
  }
  accessSync(file, constants.R_OK | constants.W_OK)
  return stats.ino
}

function inodeOf(file: string): number | undefined {
  return statSync(file, { throwIfNoEntry: false })?.ino
}
