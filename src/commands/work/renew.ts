/** `autonomy work renew`: a claim lasts longer. */
import { string as argument } from '@oclif/core/args'
import { BaseCommand } from '../../lib/cli/base-command.ts'
import { actingHolder, agentFlag, coordinationDeps, tokenFlag } from '../../lib/cli/coordination.ts'
import { leaseFlag } from '../../lib/cli/flags.ts'
import { timeText } from '../../lib/cli/time-text.ts'
import { type WorkResult, workResult } from '../../lib/cli/work-input.ts'
import { textField } from '../../lib/coordination/record-fields.ts'
import { changeWork } from '../../lib/coordination/work/change-work.ts'

export default class WorkRenew extends BaseCommand<typeof WorkRenew, WorkResult> {
  static override summary = 'Renew the lease of a claimed work item'
  static override description =
    'Counts from now. Only its holder can; exit status 5 when another claim has replaced this one. Works while the workspace is stopped.'
  static override examples = [
    '<%= config.bin %> work renew work_1763 --agent agent_7',
    '<%= config.bin %> work renew work_1763 --lease 1h --token 3',
  ]
  static override args = { id: argument({ description: 'id of the work item', required: true }) }
  static override flags = {
    agent: agentFlag,
    token: tokenFlag,
    lease: leaseFlag({ description: 'how long the lease lasts from now on (default: coordination.lease)' }),
  }

  protected override async operate(): Promise<WorkResult> {
    const { id } = this.args
    const deps = coordinationDeps(await this.workspace(), this.platform())
    const by = await actingHolder(id, this.flags, deps)
    const lease = this.flags.lease ?? deps.config.coordination.lease
    return workResult(await changeWork({ id, event: { kind: 'renew', by, lease } }, deps))
  }

  protected override text({ work_item_id, item }: WorkResult): string {
    const [agent, until] = [textField(item, 'agent_id'), textField(item, 'lease_expires_at') ?? '']
    return `${work_item_id} is ${agent}'s until ${timeText(until)}`
  }
}
