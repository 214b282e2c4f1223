/** oclif's help with every command on the first page, the exit statuses, and output that waits for its reader. */
import { CommandHelp, Help } from '@oclif/core/help'
import { EXIT_STATUSES } from './exit-codes.ts'
import { usageLine } from './manifest.ts'

class AutonomyCommandHelp extends CommandHelp {
  /** The global flags have their own section. */
  protected override defaultUsage(): string {
    return usageLine(this.command)
  }

  /** The summary stands above already. */
  protected override description(): string | undefined {
    const { description } = this.command
    return description === undefined ? undefined : this.wrap(description)
  }
}

export class AutonomyHelp extends Help {
  protected override CommandHelpClass = AutonomyCommandHelp
  readonly #lines: string[] = []

  /** What was shown so far. */
  get shown(): string {
    return `${this.#lines.join('\n').trimEnd()}\n`
  }

  override async showRootHelp(): Promise<void> {
    this.log(this.formatRoot())
    this.log('')
    this.log(this.formatCommands(this.sortedCommands))
    this.log('')
    const statuses = EXIT_STATUSES.map(({ status, meaning }): [string, string] => [String(status), meaning])
    this.log(this.section('EXIT STATUS', this.renderList(statuses, { indentation: 2, spacer: '\n' })))
    this.log('')
    this.log(`\`${this.config.bin} COMMAND --help\` explains one command with examples.`)
  }

  protected override log(...texts: string[]): void {
    this.#lines.push(...texts)
  }
}
