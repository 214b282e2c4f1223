/** The process's surroundings as a parameter: variables, folders, the machine. Nothing else reads `process.env`. */
import { homedir, hostname } from 'node:os'

export interface Environment {
  /** An unset variable and an empty one are the same: undefined. */
  get(name: string): string | undefined
  all(): Readonly<Record<string, string | undefined>>
  cwd(): string
  home(): string
  hostname(): string
  readonly platform: NodeJS.Platform
  readonly pid: number
}

export const systemEnvironment: Environment = {
  get: (name) => process.env[name] || undefined,
  all: () => process.env,
  cwd: () => process.cwd(),
  home: () => homedir(),
  hostname: () => hostname(),
  platform: process.platform,
  pid: process.pid,
}
