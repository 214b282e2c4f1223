/** `autonomy start`: everything that a workspace needs to coordinate agents. */
import { BaseCommand } from '../lib/cli/base-command.ts'
import { coordinationDeps } from '../lib/cli/coordination.ts'
import { startSystem, type StartedSystem } from '../lib/coordination/meta/start-system.ts'

export default class Start extends BaseCommand<typeof Start, StartedSystem> {
  static override summary = 'Set up coordination, start the meta loop in the background, write the first metrics'
  static override description =
    'Makes what is missing: configuration, folders, the three base agents. Running it again changes nothing that is there. Refused while the workspace is stopped.'
  static override examples = ['<%= config.bin %> start', '<%= config.bin %> start --json | jq .meta.pid']

  protected override async operate(): Promise<StartedSystem> {
    return startSystem(coordinationDeps(await this.workspace(), this.platform()))
  }

  protected override text({ workspace, created, base_agents, meta, metrics }: StartedSystem): string {
    const files = created.length === 0 ? 'everything was there' : `made ${created.join(', ')}`
    const score = metrics.performance.system_health_score
    const rows = [
      ['Workspace', `${workspace}: ${files}`],
      ['Base agents', `${base_agents.created.length} registered, ${base_agents.kept.length} were there`],
      ['Meta loop', `process ${meta.pid}${meta.already ? ' (ran already)' : ''}, output in ${meta.log}`],
      ['Metrics', metrics.file ?? ''],
      ['Health', score === null ? 'nothing to measure yet' : `${score} of 100`],
    ]
    return rows.map(([name = '', value = '']) => `${this.color.bold(name.padEnd(11))}  ${value}`).join('\n')
  }
}
