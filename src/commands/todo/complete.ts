/** `autonomy todo complete`: resolves a todo and records how. */
import { string } from '@oclif/core/args'
import { option, string as text } from '@oclif/core/flags'
import { BaseCommand } from '../../lib/cli/base-command.ts'
import { spanText } from '../../lib/cli/time-text.ts'
import type { CoordinationDeps } from '../../lib/coordination/coordination-deps.ts'
import { type CompletedTodo, completeLinkedTodo } from '../../lib/operations/work-and-todos/complete-linked-todo.ts'

export default class TodoComplete extends BaseCommand<typeof TodoComplete, CompletedTodo> {
  static override summary = 'Complete a todo and record how it was resolved'
  static override description =
    'Learning, metrics and score use the outcome, the root cause and the time since the todo was created or last reopened. The work item that was made from it is completed, too, unless the outcome is failed. Completing it again changes nothing and exits 0.'
  static override examples = [
    '<%= config.bin %> todo complete mcp_s --root-cause missing_dependency --notes "installed redis"',
    '<%= config.bin %> todo complete mcp_s --outcome failed --json',
  ]
  static override args = { id: string({ description: 'id of the todo, or its beginning', required: true }) }
  static override flags = {
    outcome: option({
      description: 'how it went',
      options: ['success', 'partial', 'failed'] as const,
      default: 'success' as const,
    })(),
    notes: text({ description: 'what was done' }),
    'root-cause': text({ description: 'what was behind it, as a short name: missing_dependency' }),
  }

  protected override async operate(): Promise<CompletedTodo> {
    const { outcome, notes, 'root-cause': root_cause } = this.flags
    const event = { kind: 'complete', outcome, notes, root_cause } as const
    const deps = { pipeline: await this.pipelineDeps(), coordination: () => this.#coordination() }
    return completeLinkedTodo({ id: this.args.id, event }, deps)
  }

  protected override text({ already, todo, work }: CompletedTodo): string {
    if (work?.problem !== undefined) this.note(`Work item ${work.work_item_id} is not completed: ${work.problem}`)
    const { id, resolution_outcome = 'success', time_to_resolution_seconds: seconds } = todo
    if (already) return `${id} was already completed (${resolution_outcome})`
    return `${id} completed: ${resolution_outcome}${seconds === undefined ? '' : ` after ${spanText(seconds)}`}`
  }

  /** Loaded only for a todo that was made into work. */
  async #coordination(): Promise<CoordinationDeps> {
    const { coordinationDeps } = await import('../../lib/cli/coordination.ts')
    return coordinationDeps(await this.workspace(), this.platform())
  }
}
