/** `autonomy work release`: a claimed item goes back to the queue. */
import { string as argument } from '@oclif/core/args'
import { boolean, string } from '@oclif/core/flags'
import { BaseCommand } from '../../lib/cli/base-command.ts'
import { actingHolder, agentFlag, coordinationDeps, tokenFlag } from '../../lib/cli/coordination.ts'
import { type WorkResult, workResult } from '../../lib/cli/work-input.ts'
import { changeWork } from '../../lib/coordination/work/change-work.ts'

export default class WorkRelease extends BaseCommand<typeof WorkRelease, WorkResult> {
  static override summary = 'Give a claimed work item back'
  static override description =
    'It is pending again and counts as no attempt. Only its holder can, or an operator with --from-holder. Works while the workspace is stopped.'
  static override examples = [
    '<%= config.bin %> work release work_1763 --agent agent_7 --reason "needs a database"',
    '<%= config.bin %> work release work_1763 --from-holder --reason "agent_7 is gone"',
  ]
  static override args = { id: argument({ description: 'id of the work item', required: true }) }
  static override flags = {
    agent: agentFlag,
    token: tokenFlag,
    reason: string({ description: 'why, for the journal' }),
    'from-holder': boolean({ description: 'take it back from whoever holds it' }),
  }

  protected override async operate(): Promise<WorkResult> {
    const { id } = this.args
    const { reason, 'from-holder': fromHolder } = this.flags
    const deps = coordinationDeps(await this.workspace(), this.platform())
    const by = fromHolder ? undefined : await actingHolder(id, this.flags, deps)
    return workResult(await changeWork({ id, event: { kind: 'release', by, reason } }, deps))
  }

  protected override text({ work_item_id, already }: WorkResult): string {
    return already ? `${work_item_id} was pending already` : `${work_item_id} is pending again`
  }
}
