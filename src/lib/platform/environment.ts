/** The process's surroundings as a parameter: variables, folders, the machine. Nothing else reads `process.env`. */
import { hostname, userInfo } from 'node:os'
import { isSystemError } from '../errors.ts'

export interface Environment {
  /** An unset variable and an empty one are the same: undefined. */
  get(name: string): string | undefined
  all(): Readonly<Record<string, string | undefined>>
  cwd(): string
  /** HOME, else what the system says; '' for a user whom it does not know, as in many containers. */
  home(): string
  hostname(): string
  readonly platform: NodeJS.Platform
  readonly pid: number
}

export const systemEnvironment: Environment = {
  get: (name) => process.env[name] || undefined,
  all: () => process.env,
  cwd: () => process.cwd(),
  home: () => process.env['HOME'] || homeOfUser(),
  hostname: () => hostname(),
  platform: process.platform,
  pid: process.pid,
}

function homeOfUser(): string {
  try {
    return userInfo().homedir
  } catch (error) {
    if (isSystemError(error, 'ERR_SYSTEM_ERROR', 'ENOENT')) return ''
    throw error
  }
}
