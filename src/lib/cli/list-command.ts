/**
 * A command that prints a list: `-o table|json|yaml|ndjson` and `--limit` for all of them alike. The JSON and YAML form
 * is one document with the counts before the items; NDJSON is the items alone, one a line.
 */
import type { Command } from '@oclif/core/command'
import { option } from '@oclif/core/flags'
import type { InferredFlags } from '@oclif/core/interfaces'
import { BaseCommand, type OwnFlags } from './base-command.ts'
import { countFlag } from './flags.ts'
import { inertJson, toJson, withSchemaVersion } from './json.ts'
import { isTerminal } from '../platform/standard-output.ts'
import { writeOut } from './output.ts'
import { type Column, formatTable } from './table.ts'

export interface Listing<Row> {
  meta: { total: number; returned: number; truncated: boolean }
  items: readonly Row[]
}

type ListFlags = InferredFlags<(typeof ListCommand)['baseFlags']>

export abstract class ListCommand<C extends typeof Command, Row> extends BaseCommand<C, Listing<Row>> {
  static override baseFlags = {
    ...BaseCommand.baseFlags,
    output: option({
      char: 'o',
      description: 'how to print the list',
      options: ['table', 'json', 'yaml', 'ndjson'] as const,
      default: 'table' as const,
    })(),
    limit: countFlag({ description: 'print at most this many' }),
  }

  declare protected flags: ListFlags & OwnFlags<C>

  /** Every row; `--limit` is applied here. */
  protected abstract list(): Promise<readonly Row[]>
  protected abstract columns(): readonly Column<Row>[]

  /** The note on stderr when there is nothing to list. */
  protected empty(): string {
    return 'Nothing to list.'
  }

  /** How to see the rest of a list that is not whole. */
  protected more(): string {
    return '--limit shows more.'
  }

  protected override get json(): boolean {
    return super.json || this.#outputGiven() === 'json'
  }

  protected async operate(): Promise<Listing<Row>> {
    const rows = await this.list()
    const items = rows.slice(0, this.flags.limit)
    return { meta: { total: rows.length, returned: items.length, truncated: items.length < rows.length }, items }
  }

  protected override async present(listing: Listing<Row>): Promise<void> {
    if (this.json) return writeOut(toJson(listing))
    if (this.flags.output === 'yaml') return writeOut(await toYaml(withSchemaVersion(listing)))
    const { items, meta } = listing
    if (this.flags.output === 'ndjson')
      await writeOut(items.map((row) => `${inertJson(JSON.stringify(row))}\n`).join(''))
    else await super.present(listing)
    if (meta.total === 0) this.note(this.empty())
    if (meta.truncated) this.note(`${meta.returned} of ${meta.total}; ${this.more()}`)
  }

  protected text({ items }: Listing<Row>): string {
    return formatTable(items, this.columns(), {
      color: this.color,
      width: isTerminal('stdout') ? process.stdout.columns || undefined : undefined,
    })
  }

  /** From the command line as typed: a fault of the command line is told in the form that was asked for. */
  #outputGiven(): string | undefined {
    const at = this.argv.findIndex((word) => /^(?:-o|--output)(?:=|$)|^-o./.test(word))
    const word = this.argv[at] ?? ''
    return /^(?:-o|--output)$/.test(word) ? this.argv[at + 1] : word.replace(/^(?:--output=|-o=?)/, '')
  }
}

async function toYaml(value: unknown): Promise<string> {
  const { dump } = await import('js-yaml')
  return dump(value, { noRefs: true, lineWidth: -1 })
}
