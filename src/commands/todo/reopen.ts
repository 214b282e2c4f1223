/** `autonomy todo reopen`: a finished todo becomes work again. */
import { string } from '@oclif/core/args'
import { string as text } from '@oclif/core/flags'
import { BaseCommand } from '../../lib/cli/base-command.ts'
import { changeTodo, type ChangedTodo } from '../../lib/pipeline/todos/change-todo.ts'

export default class TodoReopen extends BaseCommand<typeof TodoReopen, ChangedTodo> {
  static override summary = 'Reopen a completed or cancelled todo'
  static override description =
    "It becomes pending and nobody's; how it was resolved before stays with it. The next pipeline run assigns it."
  static override examples = ['<%= config.bin %> todo reopen mcp_s --reason "it is back"']
  static override args = { id: string({ description: 'id of the todo, or its beginning', required: true }) }
  static override flags = { reason: text({ description: 'why', required: true }) }

  protected override async operate(): Promise<ChangedTodo> {
    const event = { kind: 'reopen', reason: this.flags.reason } as const
    return changeTodo({ id: this.args.id, event }, await this.pipelineDeps())
  }

  protected override text({ already, todo }: ChangedTodo): string {
    return already ? `${todo.id} is open already (${todo.status})` : `${todo.id} is pending again`
  }
}
