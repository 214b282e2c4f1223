/** `autonomy work cancel`: an item is not to be done any more. */
import { string as argument } from '@oclif/core/args'
import { string } from '@oclif/core/flags'
import { BaseCommand } from '../../lib/cli/base-command.ts'
import { coordinationDeps } from '../../lib/cli/coordination.ts'
import { type WorkResult, workResult } from '../../lib/cli/work-input.ts'
import { textField } from '../../lib/coordination/record-fields.ts'
import { changeWork } from '../../lib/coordination/work/change-work.ts'

export default class WorkCancel extends BaseCommand<typeof WorkCancel, WorkResult> {
  static override summary = 'Cancel a work item that nobody has finished'
  static override description =
    'Whoever holds it learns it with the next progress, renewal or completion, which is refused. What depends on it stays blocked.'
  static override examples = ['<%= config.bin %> work cancel work_1763 --reason "the feature was dropped"']
  static override args = { id: argument({ description: 'id of the work item', required: true }) }
  static override flags = { reason: string({ description: 'why it is not needed', required: true }) }

  protected override async operate(): Promise<WorkResult> {
    const deps = coordinationDeps(await this.workspace(), this.platform())
    const by = this.platform().environment.get('AUTONOMY_AGENT')
    const event = { kind: 'cancel', reason: this.flags.reason } as const
    return workResult(await changeWork({ id: this.args.id, event, by }, deps))
  }

  protected override text({ work_item_id, already, item }: WorkResult): string {
    return `${work_item_id} ${already ? 'was cancelled already' : 'is cancelled'}: ${textField(item, 'result') ?? ''}`
  }
}
