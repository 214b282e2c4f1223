/** `autonomy work complete`: an item is done. */
import { string as argument } from '@oclif/core/args'
import { boolean, string } from '@oclif/core/flags'
import { BaseCommand } from '../../lib/cli/base-command.ts'
import { actingHolder, agentFlag, coordinationDeps, tokenFlag } from '../../lib/cli/coordination.ts'
import { type WorkResult, workResult } from '../../lib/cli/work-input.ts'
import { completeWork } from '../../lib/coordination/work/complete-work.ts'

type Completed = WorkResult & {
  /** Why the todo it was made from could not be completed with it. */
  todo_problem?: string
}

export default class WorkComplete extends BaseCommand<typeof WorkComplete, Completed> {
  static override summary = 'Complete a claimed work item'
  static override description =
    'Only its holder can; also when the lease is over, as long as nobody else took the item. With --verify its acceptance commands run first and what they show is kept as evidence; when one fails the item is not completed (exit status 3). Completing it again changes nothing and exits 0. Works while the workspace is stopped.'
  static override examples = [
    '<%= config.bin %> work complete work_1763 --agent agent_7 --result "fixed in 4f2a1c" --verify',
    '<%= config.bin %> work complete work_1763 --token 3 --result done --verify --acceptance "npm test" --json',
  ]
  static override args = { id: argument({ description: 'id of the work item', required: true }) }
  static override flags = {
    agent: agentFlag,
    token: tokenFlag,
    result: string({ description: 'what came of it', required: true }),
    verify: boolean({ description: 'run the acceptance commands first' }),
    acceptance: string({ description: 'one more command to run', multiple: true, dependsOn: ['verify'] }),
  }

  protected override async operate(): Promise<Completed> {
    const { id } = this.args
    const { result, verify, acceptance } = this.flags
    const deps = coordinationDeps(await this.workspace(), this.platform())
    const by = await actingHolder(id, this.flags, deps)
    const signal = verify ? this.signal : undefined
    const { todo_problem, ...completed } = await completeWork({ id, by, result, verify, acceptance, signal }, deps)
    return { ...workResult(completed), ...(todo_problem !== undefined && { todo_problem }) }
  }

  protected override text({ work_item_id, already, item, todo_problem }: Completed): string {
    if (todo_problem !== undefined) this.note(`Its todo is not completed yet: ${todo_problem}`)
    if (already) return `${work_item_id} was completed already`
    const shown = Array.isArray(item['evidence']) ? item['evidence'].length : 0
    const proof = shown === 0 ? 'no evidence' : `${shown} ${shown === 1 ? 'piece' : 'pieces'} of evidence`
    return `${work_item_id} completed (${proof})`
  }
}
