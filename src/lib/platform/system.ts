/** The real surroundings of the program: what every command runs on. */
import { systemClock } from './clock.ts'
import type { Platform } from './deps.ts'
import { systemEnvironment } from './environment.ts'
import { nodeFileSystem } from './node-file-system.ts'
import { systemRandom } from './random.ts'
import { sqliteFileLock } from './sqlite-file-lock.ts'
import { systemProcesses } from './system-processes.ts'

export function systemPlatform(): Platform {
  return {
    clock: systemClock,
    random: systemRandom,
    environment: systemEnvironment,
    files: nodeFileSystem,
    locks: sqliteFileLock({ clock: systemClock, random: systemRandom }),
    processes: systemProcesses,
  }
}
