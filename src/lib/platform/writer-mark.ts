/**
 * Names of temporary files that tell who is writing them, so that a leftover of a killed writer can be told from the
 * file of a live one. A process is known by pid and start time, and both mean something only within one boot and one
 * pid namespace; for a file from elsewhere (another container, another machine, a system without /proc) only its age
 * counts. Never matches a name that a person would choose.
 */
import { readdirSync, statSync, unlinkSync } from 'node:fs'
import { join } from 'node:path'
import { isSystemError } from '../errors.ts'
import type { Instant } from './clock.ts'
import { startTime, surroundings } from './process-identity.ts'

const prefix = '.autonomy-write-'
const pattern = /^\.autonomy-write-(\d+)-(\d+)-([0-9a-z]+)-[0-9a-z]+\.tmp(?:\.\d+)?$/
const foreignLifetime = 3_600_000

/** A new name (no directory) for a temporary file of this process. */
export function temporaryName(): string {
  const moment = process.hrtime.bigint().toString(36)
  return `${prefix}${process.pid}-${ownStart()}-${surroundings() ?? 'x'}-${moment}.tmp`
}

/** It is the same for as long as this process lives. */
let known: string | undefined

function ownStart(): string {
  return (known ??= startTime('self') ?? '0')
}

/** Removes temporary files whose writers are dead from `directory`. What cannot be removed stays: it harms nobody. */
export function sweepDeadWriters(directory: string, now: Instant = Date.now()): void {
  try {
    for (const name of readdirSync(directory)) {
      if (name.startsWith(prefix) && isLeftover(join(directory, name), name, now)) unlinkSync(join(directory, name))
    }
  } catch (error) {
    if (!isSystemError(error, 'ENOENT', 'EACCES', 'EPERM', 'EROFS')) throw error
  }
}

function isLeftover(path: string, name: string, now: Instant): boolean {
  const [, pid, started, where] = pattern.exec(name) ?? []
  if (pid === undefined || started === undefined) return false
  if (where === surroundings()) return isGone(Number(pid), started)
  const stats = statSync(path, { throwIfNoEntry: false })
  return stats !== undefined && now - stats.mtimeMs > foreignLifetime
}

/** Where other people's processes are hidden in /proc, only the kernel's answer to a signal counts. */
function isGone(pid: number, started: string): boolean {
  const found = startTime(String(pid))
  if (found !== undefined) return found !== started
  try {
    process.kill(pid, 0)
    return false
  } catch (error) {
    return isSystemError(error, 'ESRCH')
  }
}
