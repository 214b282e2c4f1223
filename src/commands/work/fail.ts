/** `autonomy work fail`: the holder of an item says that it cannot be done. */
import { string as argument } from '@oclif/core/args'
import { string } from '@oclif/core/flags'
import { BaseCommand } from '../../lib/cli/base-command.ts'
import { actingHolder, agentFlag, coordinationDeps, tokenFlag } from '../../lib/cli/coordination.ts'
import { type WorkResult, workResult } from '../../lib/cli/work-input.ts'
import { textField } from '../../lib/coordination/record-fields.ts'
import { changeWork } from '../../lib/coordination/work/change-work.ts'

export default class WorkFail extends BaseCommand<typeof WorkFail, WorkResult> {
  static override summary = 'Say that a claimed work item failed'
  static override description =
    'Only its holder can. What depends on it stays blocked. Failing it again changes nothing and exits 0. Works while the workspace is stopped.'
  static override examples = ['<%= config.bin %> work fail work_1763 --agent agent_7 --reason "the API is gone"']
  static override args = { id: argument({ description: 'id of the work item', required: true }) }
  static override flags = {
    agent: agentFlag,
    token: tokenFlag,
    reason: string({ description: 'what went wrong', required: true }),
  }

  protected override async operate(): Promise<WorkResult> {
    const { id } = this.args
    const deps = coordinationDeps(await this.workspace(), this.platform())
    const by = await actingHolder(id, this.flags, deps)
    return workResult(await changeWork({ id, event: { kind: 'fail', by, reason: this.flags.reason } }, deps))
  }

  protected override text({ work_item_id, already, item }: WorkResult): string {
    return `${work_item_id} ${already ? 'had failed already' : 'failed'}: ${textField(item, 'failed_reason') ?? ''}`
  }
}
