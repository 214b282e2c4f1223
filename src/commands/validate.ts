/** `autonomy validate`: the key performance indicators, computed from what happened. */
import { custom } from '@oclif/core/flags'
import { BaseCommand } from '../lib/cli/base-command.ts'
import { coordinationDeps } from '../lib/cli/coordination.ts'
import { Exit, type ExitStatus } from '../lib/cli/exit-codes.ts'
import { durationFlag } from '../lib/cli/flags.ts'
import { validateSystem, type Kpi, type Validation } from '../lib/coordination/meta/validate-system.ts'
import { AutonomyError } from '../lib/errors.ts'

const DAY = 86_400_000

const healthFlag = custom<number>({
  helpValue: 'SCORE',
  parse: async (text) => {
    if (/^\d{1,3}$/.test(text) && Number(text) <= 100) return Number(text)
    throw new AutonomyError('USAGE', `${JSON.stringify(text)} is not a whole number from 0 to 100`, {
      hint: 'Health is a share of 100 points; 90 is high.',
    })
  },
})

export default class Validate extends BaseCommand<typeof Validate, Validation> {
  static override summary = 'Check the documents and compute the key performance indicators'
  static override description =
    'Agent growth, velocity change, conflict rate (refused of attempted claims), health and completion rate: each with the numbers it was computed from, or why it cannot be. Exits 3 when a document does not parse, or health is below --min-health.'
  static override examples = [
    '<%= config.bin %> validate',
    '<%= config.bin %> validate --min-health 90 --period 7d',
    "<%= config.bin %> validate --json | jq '.kpis[] | {name, value}'",
  ]
  static override flags = {
    'min-health': healthFlag({ description: 'exit 3 when health is lower than this' }),
    period: durationFlag({ description: 'how far agent growth and conflict rate look back', default: DAY }),
  }

  protected override async operate(): Promise<Validation> {
    const deps = coordinationDeps(await this.workspace(), this.platform())
    return validateSystem({ period: this.flags.period, minHealth: this.flags['min-health'] }, deps)
  }

  protected override status({ failures }: Validation): ExitStatus {
    return failures.length === 0 ? Exit.ok : Exit.checkFailed
  }

  protected override text({ documents, kpis, failures }: Validation): string {
    const good = documents.filter(({ problem }) => problem === null).length
    const verdict = failures.length === 0 ? [this.color.green('Valid.')] : failures.map((line) => this.color.red(line))
    return [
      ...kpis.map((kpi) => `${this.color.bold(LABELS[kpi.name].padEnd(15))}  ${kpiText(kpi)}`),
      `${this.color.bold('Documents'.padEnd(15))}  ${good} of ${documents.length} can be read`,
      ...verdict,
    ].join('\n')
  }
}

const LABELS: Readonly<Record<Kpi['name'], string>> = {
  agent_growth: 'Agent growth',
  velocity_change: 'Velocity change',
  conflict_rate: 'Conflict rate',
  system_health: 'Health',
  completion_rate: 'Completion rate',
}

function kpiText({ value, unit, inputs, reason }: Kpi): string {
  const from = Object.entries(inputs).map(([name, input]) => `${name} ${input ?? 'not measured'}`)
  const shown = value === null ? `not measurable: ${reason}` : `${value}${unit === 'percent' ? ' %' : ' of 100'}`
  return from.length === 0 ? shown : `${shown} (${from.join(', ')})`
}
