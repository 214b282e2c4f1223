/** `autonomy work consolidate`: of items that are the same work one stays. */
import { boolean, option } from '@oclif/core/flags'
import { BaseCommand } from '../../lib/cli/base-command.ts'
import { coordinationDeps } from '../../lib/cli/coordination.ts'
import { consolidateWork, type ConsolidatedWork } from '../../lib/coordination/meta/consolidate.ts'

export default class WorkConsolidate extends BaseCommand<typeof WorkConsolidate, ConsolidatedWork> {
  static override summary = 'Cancel duplicates in favour of the one that is furthest along'
  static override description =
    'Items are the same work when their descriptions say the same or their idempotency keys are the same. The one furthest along stays, then the one of the highest priority, then the oldest. The others become cancelled with superseded_by; nothing is called completed, and what an agent holds stays in its hands.'
  static override examples = [
    '<%= config.bin %> work consolidate --dry-run',
    '<%= config.bin %> work consolidate --by work_type --dry-run --json',
  ]
  static override flags = {
    by: option({
      description: 'what makes two items the same work (default: coordination.redundancy)',
      options: ['description', 'work_type'] as const,
    })(),
    'include-active': boolean({ description: 'also cancel items that an agent holds' }),
    'dry-run': boolean({ description: 'say what would be cancelled; write nothing' }),
  }

  protected override async operate(): Promise<ConsolidatedWork> {
    const deps = coordinationDeps(await this.workspace(), this.platform())
    const { by, 'include-active': includeActive, 'dry-run': dryRun } = this.flags
    return consolidateWork({ by, includeActive, dryRun }, deps)
  }

  protected override text(result: ConsolidatedWork): string {
    const { dry_run, redundancy_percent, live, groups, cancelled, spared } = result
    if (groups.length === 0) return `No duplicates among ${live} live ${live === 1 ? 'item' : 'items'}.`
    const blocks = groups.map((group) =>
      [
        `${this.color.bold(group.kept)}  ${group.description || group.work_type}`,
        ...group.cancelled.map((id) => `  ${this.color.yellow(dry_run ? 'would cancel' : 'cancelled')}  ${id}`),
        ...group.spared.map(({ work_item_id, why }) => `  ${this.color.dim('left')}  ${work_item_id}: ${why}`),
      ].join('\n'),
    )
    const total = `${cancelled} ${dry_run ? 'would be cancelled' : 'cancelled'}, ${spared} left`
    return [...blocks, `${total}; redundancy was ${redundancy_percent} % of ${live} live items.`].join('\n')
  }
}
