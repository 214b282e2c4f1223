/** `autonomy config show`: what is in force and where it came from. */
import { string } from '@oclif/core/args'
import { boolean } from '@oclif/core/flags'
import { BaseCommand } from '../../lib/cli/base-command.ts'
import { describeConfig, type ConfigRow } from '../../lib/workspace/describe-config.ts'
import { configFiles } from '../../lib/workspace/load-config.ts'

interface Shown {
  workspace: string
  /** The files that were looked for, weakest first. */
  files: readonly { origin: 'user' | 'project'; path: string; present: boolean }[]
  settings: readonly ConfigRow[]
}

export default class ConfigShow extends BaseCommand<typeof ConfigShow, Shown> {
  static override summary = 'Print the configuration in force, or one key of it'
  static override examples = [
    '<%= config.bin %> config show',
    '<%= config.bin %> config show score.threshold',
    '<%= config.bin %> config show --origin',
    '<%= config.bin %> config show --json',
  ]
  static override args = {
    key: string({ description: 'a key path such as score.threshold, or a section such as score' }),
  }
  static override flags = { origin: boolean({ description: 'say for each key where its value came from' }) }

  protected override async operate(): Promise<Shown> {
    const workspace = await this.workspace()
    const { files, environment } = this.platform()
    const sources = configFiles(workspace.paths.config, environment)
    return {
      workspace: workspace.paths.root,
      files: sources.map(({ origin, path }) => ({ origin, path, present: files.info(path) !== undefined })),
      settings: describeConfig(this.args.key, workspace),
    }
  }

  protected override text({ files, settings }: Shown): string {
    const [only] = settings
    if (only && settings.length === 1 && only.key === this.args.key) {
      return `${valueText(only.value)}${this.flags.origin ? `  ${this.#origin(only)}` : ''}`
    }
    const width = Math.max(...settings.map(({ key }) => key.length))
    const head = files.map(({ origin, path, present }) => `# ${origin}: ${path}${present ? '' : ' (not there)'}`)
    const rows = settings.map((row) => {
      const origin = this.flags.origin ? `${this.#origin(row).padEnd(14)}` : ''
      return `${origin}${row.key.padEnd(width)}  ${valueText(row.value)}`.replace(/ +\n/, '\n')
    })
    return [...(this.flags.origin ? head : []), ...rows].join('\n')
  }

  #origin({ origin }: ConfigRow): string {
    return `(${origin})`
  }
}

/** A list of entries is one entry a line, indented below its key. */
function valueText(value: unknown): string {
  if (!Array.isArray(value)) return String(value)
  const isPlain = value.every((item) => typeof item !== 'object')
  if (isPlain) return JSON.stringify(value)
  return value.map((item) => `\n  - ${JSON.stringify(item)}`).join('')
}
