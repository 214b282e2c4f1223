/** `autonomy work progress`: how far a claimed item is. */
import { string as argument } from '@oclif/core/args'
import { BaseCommand } from '../../lib/cli/base-command.ts'
import { actingHolder, agentFlag, coordinationDeps, tokenFlag } from '../../lib/cli/coordination.ts'
import { leaseFlag } from '../../lib/cli/flags.ts'
import { timeText } from '../../lib/cli/time-text.ts'
import { type WorkResult, workResult } from '../../lib/cli/work-input.ts'
import { textField } from '../../lib/coordination/record-fields.ts'
import { changeWork } from '../../lib/coordination/work/change-work.ts'
import { refusalError, refuseProgress } from '../../lib/coordination/work/refusals.ts'

export default class WorkProgress extends BaseCommand<typeof WorkProgress, WorkResult> {
  static override summary = 'Report how far a claimed work item is'
  static override description =
    'Only its holder can. It renews the lease (coordination.lease, or --lease). Works while the workspace is stopped.'
  static override examples = [
    '<%= config.bin %> work progress work_1763 40 --agent agent_7',
    '<%= config.bin %> work progress work_1763 90 --token 3 --lease 10m --json',
  ]
  static override args = {
    id: argument({ description: 'id of the work item', required: true }),
    percent: argument({ description: 'from 0 to 100', required: true }),
  }
  static override flags = {
    agent: agentFlag,
    token: tokenFlag,
    lease: leaseFlag({ description: 'how long the lease lasts from now on (default: coordination.lease)' }),
  }

  protected override async operate(): Promise<WorkResult> {
    const { id, percent } = this.args
    const progress = percentOf(percent)
    const deps = coordinationDeps(await this.workspace(), this.platform())
    const by = await actingHolder(id, this.flags, deps)
    const lease = this.flags.lease ?? deps.config.coordination.lease
    return workResult(await changeWork({ id, event: { kind: 'progress', by, progress, lease } }, deps))
  }

  protected override text({ work_item_id, item }: WorkResult): string {
    return `${work_item_id} is at ${String(item['progress'])} % (lease until ${timeText(textField(item, 'lease_expires_at') ?? '')})`
  }
}

/** @throws AutonomyError INVALID_PROGRESS */
function percentOf(text: string): number {
  const number = /^\d+(?:\.\d+)?%?$/.test(text) ? Number(text.replace('%', '')) : Number.NaN
  if (number <= 100) return number
  throw refusalError(refuseProgress(text))
}
