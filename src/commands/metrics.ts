/** `autonomy metrics`: the system_metrics document of the original, measured. */
import { boolean } from '@oclif/core/flags'
import { BaseCommand } from '../lib/cli/base-command.ts'
import { coordinationDeps } from '../lib/cli/coordination.ts'
import { systemMetrics, type WrittenMetrics } from '../lib/coordination/meta/system-metrics.ts'

export default class Metrics extends BaseCommand<typeof Metrics, WrittenMetrics> {
  static override summary = 'Show agents, work and performance as numbers'
  static override description =
    'The system_metrics document of the original, every number measured; null where nothing can be. Archived items count.'
  static override examples = [
    '<%= config.bin %> metrics',
    '<%= config.bin %> metrics --write',
    '<%= config.bin %> metrics --json | jq .performance',
  ]
  static override flags = {
    write: boolean({ description: 'write it to agent_coordination/system_metrics_<ns>.json, too' }),
  }

  protected override async operate(): Promise<WrittenMetrics> {
    return systemMetrics({ write: this.flags.write }, coordinationDeps(await this.workspace(), this.platform()))
  }

  protected override text({ agents, work, performance, file }: WrittenMetrics): string {
    const rows = [
      [
        'Agents',
        agents === null
          ? 'cannot be read'
          : `${agents.total} in ${agents.teams} teams; ${agents.active} active, ${agents.live} live`,
      ],
      ['Work', work === null ? 'cannot be read' : workText(work)],
      ['Completion', shown(performance.completion_rate, ' %')],
      ['Velocity', `${shown(performance.velocity_points, ' points')}, ${performance.velocity_trend}`],
      ['Redundancy', shown(performance.redundancy_percent, ' %')],
      ['Health', shown(performance.system_health_score, ' of 100')],
      ...(file === null ? [] : [['Written', file]]),
    ]
    return rows.map(([name = '', value = '']) => `${this.color.bold(name.padEnd(10))}  ${value}`).join('\n')
  }
}

function workText(work: NonNullable<WrittenMetrics['work']>): string {
  const { total, pending, active, completed, failed, cancelled, blocked, stuck, overdue, archived } = work
  const states = `${pending} pending (${blocked} blocked), ${active} active (${stuck} stuck, ${overdue} overdue)`
  return `${total}: ${states}, ${completed} completed, ${failed} failed, ${cancelled} cancelled; ${archived} of them archived`
}

function shown(value: number | null, unit: string): string {
  return value === null ? 'not measurable' : `${value}${unit}`
}
