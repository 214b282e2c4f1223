/** `autonomy schedule uninstall`: the pipeline no longer runs by itself. */
import { boolean, option } from '@oclif/core/flags'
import { BaseCommand } from '../../lib/cli/base-command.ts'
import type { UninstalledSchedule } from '../../lib/operations/schedule/uninstall-schedule.ts'

export default class ScheduleUninstall extends BaseCommand<typeof ScheduleUninstall, UninstalledSchedule> {
  static override summary = 'End the schedule of this workspace'
  static override description =
    'Takes out only what "schedule install" wrote for this workspace; its data, and schedules of other workspaces, stay. ' +
    'When there is no schedule, that is fine too.'
  static override examples = ['<%= config.bin %> schedule uninstall', '<%= config.bin %> schedule uninstall --dry-run']
  static override flags = {
    via: option({ options: ['launchd', 'systemd', 'cron'] as const, description: 'only from this scheduler' })(),
    'dry-run': boolean({ description: 'say what would be taken out, and leave it' }),
  }

  protected async operate(): Promise<UninstalledSchedule> {
    const { uninstallSchedule } = await import('../../lib/operations/schedule/uninstall-schedule.ts')
    const { paths } = await this.workspace()
    const { via, 'dry-run': dry_run } = this.flags
    return uninstallSchedule({ via, dry_run }, { ...this.platform(), paths })
  }

  protected text({ removed, dry_run }: UninstalledSchedule): string {
    if (removed.length === 0) return 'This workspace is not scheduled.'
    const verb = dry_run ? 'Would remove' : 'Removed'
    return removed.map(({ via, file }) => `${verb} the ${via} schedule: ${file}`).join('\n')
  }
}
