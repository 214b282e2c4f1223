/** `autonomy work retry`: a failed item goes back to the queue. */
import { string as argument } from '@oclif/core/args'
import { BaseCommand } from '../../lib/cli/base-command.ts'
import { coordinationDeps } from '../../lib/cli/coordination.ts'
import { type WorkResult, workResult } from '../../lib/cli/work-input.ts'
import { changeWork } from '../../lib/coordination/work/change-work.ts'

export default class WorkRetry extends BaseCommand<typeof WorkRetry, WorkResult> {
  static override summary = 'Let a failed work item be tried again'
  static override description = 'It is pending again, and its attempts count from 0.'
  static override examples = ['<%= config.bin %> work retry work_1763']
  static override args = { id: argument({ description: 'id of the work item', required: true }) }

  protected override async operate(): Promise<WorkResult> {
    const deps = coordinationDeps(await this.workspace(), this.platform())
    const by = this.platform().environment.get('AUTONOMY_AGENT')
    return workResult(await changeWork({ id: this.args.id, event: { kind: 'retry' }, by }, deps))
  }

  protected override text({ work_item_id, already }: WorkResult): string {
    return already ? `${work_item_id} was pending already` : `${work_item_id} is pending again`
  }
}
