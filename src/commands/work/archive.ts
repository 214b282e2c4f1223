/** `autonomy work archive`: finished items leave work_claims.json. */
import { boolean } from '@oclif/core/flags'
import { BaseCommand } from '../../lib/cli/base-command.ts'
import { coordinationDeps } from '../../lib/cli/coordination.ts'
import { durationFlag } from '../../lib/cli/flags.ts'
import { type ArchivedWork, archiveWork } from '../../lib/coordination/work/archive-work.ts'

export default class WorkArchive extends BaseCommand<typeof WorkArchive, ArchivedWork> {
  static override summary = 'Move finished work items to the archive'
  static override description =
    'Those finished longer ago than coordination.keep_finished, and all but the newest hundred; what a live item depends on stays. Each completion does the same; `work list --all` reads the archive too.'
  static override examples = [
    '<%= config.bin %> work archive --dry-run',
    '<%= config.bin %> work archive --older-than 0',
  ]
  static override flags = {
    'older-than': durationFlag({ description: 'those finished longer ago (default: coordination.keep_finished)' }),
    'dry-run': boolean({ description: 'only say what would be moved' }),
  }

  protected override async operate(): Promise<ArchivedWork> {
    const { 'older-than': keep, 'dry-run': dryRun } = this.flags
    return archiveWork({ keep, dryRun }, coordinationDeps(await this.workspace(), this.platform()))
  }

  protected override text({ dry_run, archived, kept }: ArchivedWork): string {
    const items = `${archived.length} finished work ${archived.length === 1 ? 'item' : 'items'}`
    return `${dry_run ? 'Would move' : 'Moved'} ${items} to the archive; ${kept} ${kept === 1 ? 'stays' : 'stay'}`
  }
}
