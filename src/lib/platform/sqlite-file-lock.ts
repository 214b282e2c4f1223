/**
 * A lock across processes on node:sqlite. Guaranteed: one holder at a time among processes of one machine (containers
 * that share the directory included); the kernel frees the lock in the instant its holder dies, however it dies.
 * Not guaranteed: order of waiters; anything on NFS and SMB, which are refused.
 *
 * The lock file is an empty SQLite database, the lock its reserved lock: BEGIN IMMEDIATE takes it, ROLLBACK gives it
 * back, nothing is ever written, so a kill can tear nothing. The file must never be opened and closed by other means in
 * this process: POSIX then drops the lock silently. SQLite's own waiting starves processes, so this waits by itself,
 * with jitter. Somebody may delete the file: its inode is compared before and after taking the lock and, through
 * `refuseIfLost`, before a write.
 */
import { AsyncLocalStorage } from 'node:async_hooks'
import { accessSync, constants, mkdirSync, realpathSync, statfsSync, statSync } from 'node:fs'
import { basename, dirname, join } from 'node:path'
import type { DatabaseSync } from 'node:sqlite'
import { AutonomyError } from '../errors.ts'
import type { Clock, Milliseconds } from './clock.ts'
import { fileError, translatingErrors } from './file-error.ts'
import type { FileLock, HeldLock, LockOptions } from './file-lock.ts'
import type { Random } from './random.ts'
import { loadSqlite } from './sqlite.ts'

export interface LockDeps {
  clock: Clock
  random: Random
  /** The `f_type` of statfs(2) for the file system of a directory. */
  fileSystemType?: (directory: string) => number
}

/** Magic numbers of statfs(2) on Linux whose locks do not reach across machines. */
const networkFileSystems: ReadonlyMap<number, string> = new Map([
  [0x6969, 'NFS'],
  [0x517b, 'SMB'],
  [0xff534d42, 'SMB'],
  [0xfe534d42, 'SMB'],
])

export function sqliteFileLock(deps: LockDeps): FileLock {
  const heldHere = new AsyncLocalStorage<readonly string[]>()
  return {
    async withLock(path, options, work) {
      const file = translatingErrors('lock', path, () => lockFile(path, deps))
      const outer = heldHere.getStore() ?? []
      if (outer.includes(file))
        throw new Error(`the lock on ${options.what} (${file}) is already held by this very call`)
      const { database, inode } = await take(file, options, deps)
      try {
        return await heldHere.run([...outer, file], async () => work(heldLock(file, inode, options)))
      } finally {
        release(database)
      }
    },
  }
}

/** The real path, so that two spellings of it are one lock; its directory exists afterwards. */
function lockFile(path: string, { fileSystemType = (directory) => statfsSync(directory).type }: LockDeps): string {
  mkdirSync(dirname(path), { recursive: true })
  const directory = realpathSync(dirname(path))
  const network = networkFileSystems.get(fileSystemType(directory))
  if (network) {
    throw new AutonomyError('UNSUPPORTED', `${directory} is on ${network}, where locks do not hold`, {
      hint: 'Put the workspace on a local disk.',
    })
  }
  return join(directory, basename(path))
}

interface Taken {
  database: DatabaseSync
  inode: number
}

async function take(file: string, { wait, what }: LockOptions, { clock, random }: LockDeps): Promise<Taken> {
  const started = clock.monotonic()
  for (let attempt = 0; ; attempt++) {
    const taken = tryTake(file)
    if (taken) return taken
    const left = wait - (clock.monotonic() - started)
    if (left <= 0) throw busy(what, wait)
    await clock.sleep(Math.min(left, pause(attempt, random)))
  }
}

/** Short while the holder is likely to be in a short critical section, then longer so that many waiters cost little. */
function pause(attempt: number, random: Random): Milliseconds {
  return attempt < 50 ? 0.1 + random.number() * 2.4 : 2 + random.number() * 18
}

/** Undefined when somebody else holds it. A file that was made or replaced under our hands is simply tried again. */
function tryTake(file: string): Taken | undefined {
  for (let moved = 0; moved < 100; moved++) {
    const before = translatingErrors('lock', file, () => usableInode(file))
    const database = openDatabase(file)
    if (!begin(database, file)) return undefined
    if (before !== undefined && before === inodeOf(file)) return { database, inode: before }
    release(database)
  }
  return undefined
}

function openDatabase(file: string): DatabaseSync {
  const { DatabaseSync: Database } = loadSqlite()
  try {
    return new Database(file)
  } catch (error) {
    throw lockError(error, file)
  }
}

function begin(database: DatabaseSync, file: string): boolean {
  try {
    database.exec('PRAGMA journal_mode = MEMORY; BEGIN IMMEDIATE')
    return true
  } catch (error) {
    database.close()
    if (resultCode(error) === resultCodes.busy) return false
    throw lockError(error, file)
  }
}

function release(database: DatabaseSync): void {
  try {
    database.exec('ROLLBACK')
  } finally {
    database.close()
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

function heldLock(file: string, inode: number, { what }: LockOptions): HeldLock {
  return {
    refuseIfLost: () => {
      if (inodeOf(file) === inode) return
      throw new AutonomyError('CONFLICT', `the lock on ${what} was lost: someone removed ${file}`, {
        hint: 'Nothing was written. Leave the lock files alone, then run the command again.',
      })
    },
  }
}

function busy(what: string, wait: Milliseconds): AutonomyError {
  const waited = wait > 0 ? ` (waited ${wait} ms)` : ''
  return new AutonomyError('STORE_BUSY', `${what} is in use by another autonomy process${waited}`, {
    hint: 'Try again when that process has finished.',
  })
}
