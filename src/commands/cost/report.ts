/** `autonomy cost report`: what agents used and cost. */
import { option } from '@oclif/core/flags'
import { costColumns } from '../../lib/cli/cost-text.ts'
import { ListCommand, type Listing } from '../../lib/cli/list-command.ts'
import { momentFlag } from '../../lib/cli/moment-flag.ts'
import { type Column, formatTable } from '../../lib/cli/table.ts'
import { COST_GROUPS, type CostRow } from '../../lib/coordination/costs/cost-figures.ts'
import { type CostReport as Report, costReport } from '../../lib/coordination/costs/cost-report.ts'
import { isTerminal } from '../../lib/platform/standard-output.ts'

interface CostListing extends Listing<CostRow>, Omit<Report, 'rows'> {}

export default class CostReport extends ListCommand<typeof CostReport, CostRow> {
  static override summary = 'Show what agents used and cost: tokens, dollars, attempts, completed items'
  static override description =
    'From agent_coordination/costs.jsonl, a line for each attempt. Dollars are what the runner reported, else reckoned ' +
    'by the price table (docs/costs.md); an attempt of which neither is known is counted as unknown, and what it is part ' +
    'of is at least so much (>=). Days are UTC.'
  static override examples = [
    '<%= config.bin %> cost report --since 22:00',
    '<%= config.bin %> cost report --by item --since 24h --limit 10',
    '<%= config.bin %> cost report --by model --json | jq .totals.usd',
  ]
  static override flags = {
    by: option({ description: 'a row for each', options: COST_GROUPS, default: 'agent' as const })(),
    since: momentFlag({ description: 'only attempts that ended since: 22:00, 2026-11-20, or a duration (24h) ago' }),
  }

  #report: Report | undefined

  protected override async operate(): Promise<CostListing> {
    const listing = await super.operate()
    const { rows: _rows, ...rest } = this.#read()
    return { ...listing, ...rest }
  }

  protected override async list(): Promise<readonly CostRow[]> {
    return this.#read().rows
  }

  protected override columns(): readonly Column<CostRow>[] {
    return costColumns(this.flags.by)
  }

  protected override text({ items }: Listing<CostRow>): string {
    if (items.length === 0) return ''
    const { totals, warnings } = this.#read()
    const width = isTerminal('stdout') ? process.stdout.columns || undefined : undefined
    const rows = [...items, { key: 'all', ...totals }]
    return [
      formatTable(rows, this.columns(), { color: this.color, width }),
      ...warnings.map((warning) => this.color.yellow(warning)),
    ].join('\n')
  }

  protected override empty(): string {
    return 'No attempts: a runner (`autonomy agent run`) writes one line for each.'
  }

  #read(): Report {
    const { by, since } = this.flags
    return (this.#report ??= costReport({ by, since: since?.(this.platform().clock.now()) }, { paths: this.paths() }))
  }
}
