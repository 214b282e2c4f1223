/** `autonomy meta cycle`: one cycle of meta-coordination, now. */
import { boolean, option } from '@oclif/core/flags'
import { BaseCommand } from '../../lib/cli/base-command.ts'
import { coordinationDeps } from '../../lib/cli/coordination.ts'
import { metaCycleText } from '../../lib/cli/meta-text.ts'
import { metaCycle, type MetaCycle } from '../../lib/coordination/meta/meta-cycle.ts'

export default class MetaCycleCommand extends BaseCommand<typeof MetaCycleCommand, MetaCycle> {
  static override summary = 'Reap expired leases, measure, and do what the figures call for'
  static override description =
    'Duplicates are consolidated above 5 % redundancy, a team is formed when velocity declines, and items that are nearly done and idle are verified and completed, or marked for review. Every action is told with its reason and kept in meta_cycles.jsonl.'
  static override examples = [
    '<%= config.bin %> meta cycle --dry-run',
    "<%= config.bin %> meta cycle --json | jq '.actions[] | select(.done)'",
  ]
  static override flags = {
    policy: option({
      description:
        'what becomes of items that seem done and have nothing to verify (default: coordination.completion_policy)',
      options: ['review', 'complete'] as const,
    })(),
    'dry-run': boolean({ description: 'say what would be done; write nothing, run nothing' }),
  }

  protected override async operate(): Promise<MetaCycle> {
    const { policy } = this.flags
    const deps = coordinationDeps(await this.workspace(), this.platform())
    return metaCycle({ policy, dryRun: this.flags['dry-run'], signal: this.signal }, deps)
  }

  protected override text(cycle: MetaCycle): string {
    return metaCycleText(cycle, this.color)
  }
}
