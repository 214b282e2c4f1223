/** `autonomy work claim`: the exclusive right to one work item, or to the next best ones. */
import { string as argument } from '@oclif/core/args'
import { boolean, option, string } from '@oclif/core/flags'
import { BaseCommand } from '../../lib/cli/base-command.ts'
import { actingAgent, agentFlag, coordinationDeps } from '../../lib/cli/coordination.ts'
import { countFlag, durationFlag, leaseFlag } from '../../lib/cli/flags.ts'
import { timeText } from '../../lib/cli/time-text.ts'
import { descriptionFlags, givenDescription } from '../../lib/cli/work-input.ts'
import { workLine } from '../../lib/cli/work-text.ts'
import { textField } from '../../lib/coordination/record-fields.ts'
import { claimWork } from '../../lib/coordination/work/claim-work.ts'
import type { AddWork } from '../../lib/coordination/work/new-items.ts'
import type { CoordinationRecord } from '../../lib/coordination/work-item.ts'
import { AutonomyError } from '../../lib/errors.ts'
import { PRIORITIES } from '../../lib/pipeline/todos/todo.ts'

interface Claimed {
  claimed: readonly {
    work_item_id: string
    token: number
    already: boolean
    /** Why it was the next best; null when it was asked for. */
    why: string | null
    item: CoordinationRecord
  }[]
  /** Items whose lease was over. */
  reaped: readonly string[]
}

export default class WorkClaim extends BaseCommand<typeof WorkClaim, Claimed> {
  static override summary = 'Claim a work item, or the next best ready ones'
  static override description =
    'Choosing and taking are one atomic step. Next best: priority first, where waiting lifts an item (coordination.ageing), then how well it fits the specialization of the agent, then age. The claim ends with its lease unless it is renewed. Claiming again what the agent already holds prints the same token. Exit status 5: somebody else has it, or it is blocked; 6: nothing is ready; 10: the workspace is stopped; 75: others held the store for too long.'
  static override examples = [
    '<%= config.bin %> work claim --agent agent_7 --lease 15m',
    '<%= config.bin %> work claim work_1763 --agent agent_7 --json',
    '<%= config.bin %> work claim --type bug_fix --type review --count 3 --wait 10m',
    '<%= config.bin %> work claim --create --type hotfix --description "Login fails" --priority critical',
  ]
  static override args = { id: argument({ description: 'id of the work item; left out: the next best' }) }
  static override flags = {
    agent: agentFlag,
    lease: leaseFlag({ description: 'how long the claim lasts (default: coordination.lease)' }),
    type: string({ description: 'only work of these types', multiple: true }),
    team: string({ description: 'only work of this team' }),
    count: countFlag({ description: 'take up to so many of the next best, in one step' }),
    wait: durationFlag({ description: 'wait so long until there is something to claim, or the store is free' }),
    explain: boolean({ description: 'say why it is the next best' }),
    create: boolean({ description: 'make the item and claim it in one step' }),
    ...descriptionFlags,
    priority: option({ description: 'of what is made (default: medium)', options: PRIORITIES })(),
    key: string({ description: 'of what is made: made again, it is the same item' }),
  }

  protected override async operate(): Promise<Claimed> {
    const { lease, type, team, count, wait } = this.flags
    const { id } = this.args
    const deps = coordinationDeps(await this.workspace(), this.platform())
    const create = await this.#creation()
    const agent = await actingAgent(this.flags.agent, deps)
    const result = await claimWork({ id, agent, lease, types: type, team, count, wait, create }, deps)
    return {
      claimed: result.claimed.map(({ item, token, already, why = null }) => ({
        work_item_id: item.id,
        token,
        already,
        why,
        item: item.record,
      })),
      reaped: result.reaped,
    }
  }

  protected override text({ claimed, reaped }: Claimed): string {
    const lines = claimed.flatMap(({ work_item_id, item, token, already, why }) => [
      `${this.color.bold(work_item_id)} is ${already ? 'already ' : ''}${textField(item, 'agent_id')}'s until ${timeText(textField(item, 'lease_expires_at') ?? '')} (token ${token})`,
      `  ${workLine(item)}`,
      ...(this.flags.explain && why !== null ? [`  next best: ${why}`] : []),
    ])
    if (reaped.length > 0) this.note(`${reaped.length} with a lease that was over came back: ${reaped.join(', ')}`)
    return lines.join('\n')
  }

  /** @throws AutonomyError USAGE */
  async #creation(): Promise<AddWork | undefined> {
    const { create, type = [], team, priority, key } = this.flags
    const description = await givenDescription(this.flags, this.platform())
    if (!create) {
      const extra = description !== undefined || priority !== undefined || key !== undefined
      if (extra) {
        throw new AutonomyError('USAGE', '--description, --priority and --key are for --create', {
          hint: 'With --create the item is made and claimed in one step; without these one that is there is claimed.',
        })
      }
      return undefined
    }
    const [only] = type
    if (only === undefined || type.length > 1 || description === undefined || this.args.id !== undefined) {
      throw new AutonomyError('USAGE', '--create needs one --type and a --description, and no id', {
        hint: 'autonomy work claim --create --type hotfix --description "Login fails"',
      })
    }
    return { description, type: only, team, priority, key, created_by: this.flags.agent }
  }
}
