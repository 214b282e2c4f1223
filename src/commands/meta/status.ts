/** `autonomy meta status`: does the meta loop run, and what did it last do. */
import { BaseCommand } from '../../lib/cli/base-command.ts'
import { timeText } from '../../lib/cli/time-text.ts'
import { metaStatus, type MetaStatus } from '../../lib/coordination/meta/meta-process.ts'

export default class MetaStatusCommand extends BaseCommand<typeof MetaStatusCommand, MetaStatus> {
  static override summary = 'Show whether the meta loop runs, and its last cycle'
  static override examples = ['<%= config.bin %> meta status', '<%= config.bin %> meta status --json | jq .running']

  protected override async operate(): Promise<MetaStatus> {
    return metaStatus({ ...this.platform(), paths: this.paths() })
  }

  protected override text({ running, pid, started_at, last_cycle }: MetaStatus): string {
    const state = running
      ? `${this.color.green('running')}, process ${pid} since ${timeText(started_at ?? '')}`
      : this.color.yellow('not running')
    return [
      `${this.color.bold('Meta loop ')}  ${state}`,
      `${this.color.bold('Last cycle')}  ${lastText(last_cycle)}`,
    ].join('\n')
  }
}

function lastText(last: MetaStatus['last_cycle']): string {
  if (last === null) return 'none yet'
  if ('error' in last) return `${timeText(last.at)}: could not be done: ${last.error}`
  const { at, health, actions } = last
  return `${timeText(at)}: health ${health ?? 'not measured'}, ${actions} ${actions === 1 ? 'action' : 'actions'}`
}
