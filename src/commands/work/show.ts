/** `autonomy work show`: everything about one work item. */
import { string as argument } from '@oclif/core/args'
import { BaseCommand } from '../../lib/cli/base-command.ts'
import { coordinationDeps } from '../../lib/cli/coordination.ts'
import { workText } from '../../lib/cli/work-text.ts'
import { type ShownWork, showWork } from '../../lib/coordination/work/show-work.ts'

export default class WorkShow extends BaseCommand<typeof WorkShow, ShownWork> {
  static override summary = 'Show one work item: what it waits for, its place in the queue, its history'
  static override examples = ['<%= config.bin %> work show work_1763', '<%= config.bin %> work show work_1763 --json']
  static override args = { id: argument({ description: 'id of the work item', required: true }) }

  protected override async operate(): Promise<ShownWork> {
    return showWork(this.args.id, coordinationDeps(await this.workspace(), this.platform()))
  }

  protected override text(work: ShownWork): string {
    return workText(work, this.color)
  }
}
