/**
 * A lock across processes on node:sqlite. Guaranteed: one holder at a time among processes of one machine (containers
 * that share the directory included); the kernel frees the lock in the instant its holder dies, however it dies.
 * Not guaranteed: order of waiters; anything on NFS and SMB, which are refused.
 *
 * The lock file is a latch (`sqlite-latch.ts`). SQLite's own waiting starves processes, so this waits by itself, with
 * jitter. Who is ready to wait passes a second latch, the gate, first: only one process at a time tries for the lock
 * itself, and a process that lets go and comes back at once does not overtake all the others.
 */
import { AsyncLocalStorage } from 'node:async_hooks'
import { mkdirSync, realpathSync, statfsSync } from 'node:fs'
import { basename, dirname, join } from 'node:path'
import { AutonomyError } from '../errors.ts'
import type { Clock, Milliseconds } from './clock.ts'
import { translatingErrors } from './file-error.ts'
import type { FileLock, HeldLock, LockOptions } from './file-lock.ts'
import type { Random } from './random.ts'
import { openLatch, type Latch } from './sqlite-latch.ts'

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
  const latches = idleLatches()
  return {
    async withLock(path, options, work) {
      const file = translatingErrors('lock', path, () => lockFile(path, deps))
      const outer = heldHere.getStore() ?? []
      if (outer.includes(file))
        throw new Error(`the lock on ${options.what} (${file}) is already held by this very call`)
      const latch = latches.take(file)
      try {
        if (!(await take(latch, { file, wait: options.wait, latches }, deps))) throw busy(options)
        return await heldHere.run([...outer, file], async () => work(heldLock(latch, file, options.what)))
      } finally {
        latches.keep(file, latch)
      }
    },
  }
}

/** The real path, so that two spellings of it are one lock; its directory exists afterwards. */
function lockFile(path: string, { fileSystemType = (directory) => statfsSync(directory).type }: LockDeps): string {
  mkdirSync(dirname(path), { recursive: true })
  const directory = realpathSync.native(dirname(path))
  const network = networkFileSystems.get(fileSystemType(directory))
  if (network) {
    throw new AutonomyError('UNSUPPORTED', `${directory} is on ${network}, where locks do not hold`, {
      hint: 'Put the workspace on a local disk.',
    })
  }
  return join(directory, basename(path))
}

/** Latches that nobody here has taken, left open for the next time: opening one costs more than taking it. */
interface IdleLatches {
  take(file: string): Latch
  /** Gives it back. */
  keep(file: string, latch: Latch): void
}

const MOST_IDLE = 8

function idleLatches(): IdleLatches {
  const idle = new Map<string, Latch>()
  return {
    take: (file) => {
      const found = idle.get(file)
      if (!found) return openLatch(file)
      idle.delete(file)
      try {
        if (found.isUsable()) return found
      } catch (error) {
        found.close()
        throw error
      }
      found.close()
      return openLatch(file)
    },
    keep: (file, latch) => {
      if (idle.has(file) || idle.size >= MOST_IDLE) return latch.close()
      latch.giveBack()
      idle.set(file, latch)
    },
  }
}

interface Wait {
  file: string
  wait: Milliseconds
  latches: IdleLatches
}

/** False when the time ran out. Without time to wait nobody is overtaken who could get it: the lock is free or it is not. */
async function take(latch: Latch, { file, wait, latches }: Wait, { clock, random }: LockDeps): Promise<boolean> {
  if (wait <= 0) return latch.tryTake()
  const deadline = clock.monotonic() + wait
  const gateFile = `${file}.gate`
  const gate = latches.take(gateFile)
  try {
    const passed = await poll(gate, { clock, deadline, pause: () => gatePause(random) })
    return passed && (await poll(latch, { clock, deadline, pause: (attempt) => lockPause(attempt, random) }))
  } finally {
    latches.keep(gateFile, gate)
  }
}

interface Polling {
  clock: Clock
  deadline: number
  pause: (attempt: number) => Milliseconds
}

async function poll(latch: Latch, { clock, deadline, pause }: Polling): Promise<boolean> {
  for (let attempt = 0; !latch.tryTake(); attempt++) {
    const left = deadline - clock.monotonic()
    if (left <= 0) return false
    await clock.sleep(Math.min(left, pause(attempt)))
  }
  return true
}

/** The same for those who came early and late, or the late ones win. */
function gatePause(random: Random): Milliseconds {
  return 0.5 + random.number() * 7.5
}

/** Short while the holder is likely to be in a short critical section, then longer: a run holds it for minutes. */
function lockPause(attempt: number, random: Random): Milliseconds {
  return attempt < 50 ? 0.1 + random.number() * 2.4 : 2 + random.number() * 18
}

function heldLock(latch: Latch, file: string, what: string): HeldLock {
  return {
    refuseIfLost: () => {
      if (latch.isInPlace()) return
      throw new AutonomyError('CONFLICT', `the lock on ${what} was lost: someone removed ${file}`, {
        hint: 'Nothing more was written. Leave the lock files alone, then run the command again.',
      })
    },
  }
}

function busy({ what, wait }: LockOptions): AutonomyError {
  const waited = wait > 0 ? ` (waited ${wait} ms)` : ''
  return new AutonomyError('STORE_BUSY', `${what} is in use by another autonomy process${waited}`, {
    hint: 'Try again when that process has finished.',
  })
}
