/** What the build, or bin/dev.mts, hands to the launcher. */
import type { Command } from '@oclif/core/command'

/** oclif's configuration, of which a command on the hot path gets a few fields. */
export type LightConfig = Command['config']

export type LoadCommand = () => Promise<{ default: CommandClass }>
interface CommandClass {
  id?: string
  new (argv: string[], config: LightConfig): { run(): Promise<unknown> }
}

export interface Program {
  /** Where package.json and the manifest are. */
  root: string
  pjson: LightConfig['pjson']
  /** By id with colons: `todo:list`. */
  commands: Readonly<Record<string, LoadCommand>>
}
