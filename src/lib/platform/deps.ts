/** What an operation may need from the outside; each takes the part it uses (`Pick<Platform, 'clock' | 'files'>`). */
import type { Clock } from './clock.ts'
import type { Environment } from './environment.ts'
import type { FileLock } from './file-lock.ts'
import type { FileSystem } from './files.ts'
import type { Processes } from './processes.ts'
import type { Random } from './random.ts'

export interface Platform {
  clock: Clock
  random: Random
  environment: Environment
  files: FileSystem
  locks: FileLock
  processes: Processes
}
