/** `autonomy schedule status`: does the pipeline run by itself, and when next? */
import { option } from '@oclif/core/flags'
import { BaseCommand } from '../../lib/cli/base-command.ts'
import type { ScheduleStatus } from '../../lib/operations/schedule/schedule-status.ts'

export default class ScheduleStatusCommand extends BaseCommand<typeof ScheduleStatusCommand, ScheduleStatus> {
  static override summary = 'Say whether the pipeline of this workspace is scheduled, where, and when it runs'
  static override examples = ['<%= config.bin %> schedule status', '<%= config.bin %> schedule status --json']
  static override flags = {
    via: option({ options: ['launchd', 'systemd', 'cron'] as const, description: 'look at this scheduler only' })(),
  }

  protected async operate(): Promise<ScheduleStatus> {
    const { scheduleStatus } = await import('../../lib/operations/schedule/schedule-status.ts')
    const { paths } = await this.workspace()
    return scheduleStatus({ via: this.flags.via }, { ...this.platform(), paths })
  }

  protected async text(result: ScheduleStatus): Promise<string> {
    const { statusText } = await import('../../lib/cli/schedule-text.ts')
    return statusText(result, this.color)
  }
}
