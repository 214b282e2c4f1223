import { mkdirSync, mkdtempSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterAll } from 'vitest'
import { systemClock } from '../../src/lib/platform/clock.ts'
import { systemRandom } from '../../src/lib/platform/random.ts'
import { sqliteFileLock } from '../../src/lib/platform/sqlite-file-lock.ts'
import { memoryFileLock } from '../memory-file-lock.ts'
import { fileLockContract } from './file-lock.contract.ts'

const directories: string[] = []
afterAll(() => directories.forEach((directory) => rmSync(directory, { recursive: true })))

function freshPath(): (name: string) => string {
  const directory = mkdtempSync(join(tmpdir(), 'lock-contract-'))
  directories.push(directory)
  mkdirSync(join(directory, 'sub'))
  return (name) => join(directory, name)
}

fileLockContract('the lock on node:sqlite', () => ({
  lock: sqliteFileLock({ clock: systemClock, random: systemRandom }),
  path: freshPath(),
}))
fileLockContract('the lock in memory', () => ({ lock: memoryFileLock(), path: freshPath() }))
