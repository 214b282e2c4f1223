/** `autonomy schedule install`: the pipeline runs by itself. */
import { join } from 'node:path'
import { boolean, option } from '@oclif/core/flags'
import { BaseCommand } from '../../lib/cli/base-command.ts'
import { durationFlag } from '../../lib/cli/flags.ts'
import type { InstalledSchedule } from '../../lib/operations/schedule/install-schedule.ts'

const HALF_AN_HOUR = 1_800_000

export default class ScheduleInstall extends BaseCommand<typeof ScheduleInstall, InstalledSchedule> {
  static override summary = 'Have this machine run the pipeline of this workspace every so often'
  static override description =
    'Through launchd on a Mac, through a systemd user timer where systemd runs, through cron elsewhere. Installing again ' +
    'changes what is there; other workspaces have schedules of their own.'
  static override examples = [
    '<%= config.bin %> schedule install',
    '<%= config.bin %> schedule install --every 2h --via cron',
    '<%= config.bin %> schedule install --dry-run',
  ]
  static override flags = {
    via: option({ options: ['launchd', 'systemd', 'cron'] as const, description: 'the scheduler to use' })(),
    every: durationFlag({ description: 'time between two runs', default: HALF_AN_HOUR }),
    'dry-run': boolean({ description: 'print what would be written, and write nothing' }),
  }

  protected async operate(): Promise<InstalledSchedule> {
    const { installSchedule } = await import('../../lib/operations/schedule/install-schedule.ts')
    const { config, paths } = await this.workspace()
    const { via, every, 'dry-run': dry_run } = this.flags
    const program = { node: process.execPath, entry: join(this.config.root, 'bin', 'run.js') }
    return installSchedule({ via, every, program, dry_run }, { ...this.platform(), config, paths })
  }

  protected async text(result: InstalledSchedule): Promise<string> {
    const { installedText } = await import('../../lib/cli/schedule-text.ts')
    return installedText(result, this.color)
  }
}
