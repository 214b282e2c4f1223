/** `autonomy stop`: nothing that changes this workspace runs until `autonomy resume`. */
import { string } from '@oclif/core/flags'
import { BaseCommand } from '../lib/cli/base-command.ts'
import { timeText } from '../lib/cli/time-text.ts'
import { stopWorkspace, type StopResult } from '../lib/workspace/stop-switch.ts'

export default class Stop extends BaseCommand<typeof Stop, StopResult> {
  static override summary = 'Stop this workspace: nothing that changes it runs until `resume`'
  static override description =
    'Writes the file .agent-workspace/STOP; making it by hand (`touch`) does the same. Commands that would change ' +
    'something then exit 10. A run in progress finishes its step.'
  static override examples = ['<%= config.bin %> stop', '<%= config.bin %> stop --reason "disk is being replaced"']
  static override flags = { reason: string({ description: 'why, for whoever meets it', helpValue: 'TEXT' }) }

  protected override async operate(): Promise<StopResult> {
    const platform = this.platform()
    const paths = this.paths()
    const { environment } = platform
    const user = environment.get('USER') ?? environment.get('LOGNAME')
    const by = user === undefined ? environment.hostname() : `${user}@${environment.hostname()}`
    const { reason } = this.flags
    return stopWorkspace({ by, ...(reason === undefined ? {} : { reason }) }, { ...platform, paths })
  }

  protected override text({ changed, reason, since, by }: StopResult): string {
    const detail = [since && `since ${timeText(since)}`, by && `by ${by}`, reason && `reason: ${reason}`].filter(
      Boolean,
    )
    const state = changed ? 'Stopped' : 'Already stopped'
    return `${this.color.yellow(state)} ${detail.join(', ')}\nLift it with \`autonomy resume\`.`
  }
}
