/** `autonomy work distribute`: the most urgent ready work goes to free agents. */
import { boolean } from '@oclif/core/flags'
import { BaseCommand } from '../../lib/cli/base-command.ts'
import { coordinationDeps } from '../../lib/cli/coordination.ts'
import { Exit, type ExitStatus } from '../../lib/cli/exit-codes.ts'
import { leaseFlag } from '../../lib/cli/flags.ts'
import { distributeWork } from '../../lib/coordination/agents/distribute-work.ts'
import type { Assignment, Distribution, Left } from '../../lib/coordination/agents/plan-distribution.ts'

const REASONS: Readonly<Record<Left['reason'], string>> = {
  no_free_slot: 'for want of a free agent',
  no_agent_takes_it: 'because no free agent takes such work',
  path_conflict: 'because somebody works on their files',
  not_critical: 'beyond the critical 20 % (--all takes them too)',
  blocked: 'blocked',
}

export default class WorkDistribute extends BaseCommand<typeof WorkDistribute, Distribution> {
  static override summary = 'Give the critical 20 % of the ready work to free agents'
  static override description =
    'One atomic batch of claims: the most urgent items first, each to a live agent with a free slot that takes its type, the one whose specialization fits best. An agent takes up what it was given with its next `work claim`. Exit status 6 when nothing could be given to anybody.'
  static override examples = [
    '<%= config.bin %> work distribute --dry-run',
    '<%= config.bin %> work distribute --all --lease 15m',
    "<%= config.bin %> work distribute --json | jq '.assigned[]'",
  ]
  static override flags = {
    all: boolean({ description: 'all ready work, not only the critical 20 %' }),
    lease: leaseFlag({ description: 'how long the claims last (default: coordination.lease)' }),
    'dry-run': boolean({ description: 'only say who would get what' }),
  }

  protected override async operate(): Promise<Distribution> {
    const { all, lease, 'dry-run': dryRun } = this.flags
    const deps = coordinationDeps(await this.workspace(), this.platform())
    return distributeWork({ everything: all, lease, dryRun }, deps)
  }

  protected override text(result: Distribution): string {
    const { assigned, ready, critical, dry_run, free_agents, free_slots } = result
    const verb = dry_run ? 'Would give' : 'Gave'
    const free = `${counted(free_slots, 'free slot')} of ${counted(free_agents, 'agent')}`
    const queue = `${ready} ready, ${critical} of them critical; ${free}`
    return [
      `${verb} ${counted(assigned.length, 'item')} to agents (${queue})`,
      ...assigned.map((each) => `  ${this.#line(each)}`),
      ...leftText(result.left),
    ].join('\n')
  }

  protected override status({ assigned }: Distribution): ExitStatus {
    return assigned.length === 0 ? Exit.nothingToDo : Exit.ok
  }

  #line({ agent_id, work_item_id, priority, work_type }: Assignment): string {
    const urgent = priority === 'critical' || priority === 'high'
    return `${work_item_id} -> ${this.color.bold(agent_id)}  ${urgent ? this.color.red(priority) : priority}  ${work_type}`
  }
}

function leftText(left: readonly Left[]): readonly string[] {
  return Object.entries(REASONS).flatMap(([reason, words]) => {
    const count = left.filter((each) => each.reason === reason).length
    return count === 0 ? [] : [`Left ${count} ${words}`]
  })
}

function counted(count: number, noun: string): string {
  return `${count} ${noun}${count === 1 ? '' : 's'}`
}
