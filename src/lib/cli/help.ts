/** oclif's help with every command on the first page, the exit statuses, and output that waits for its reader. */
import { Help } from '@oclif/core/help'
import { EXIT_STATUSES } from './exit-codes.ts'

export class AutonomyHelp extends Help {
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
