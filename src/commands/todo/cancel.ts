/** `autonomy todo cancel`: it is no work, and stays none. */
import { string } from '@oclif/core/args'
import { string as text } from '@oclif/core/flags'
import { BaseCommand } from '../../lib/cli/base-command.ts'
import { changeTodo, type ChangedTodo } from '../../lib/pipeline/todos/change-todo.ts'

export default class TodoCancel extends BaseCommand<typeof TodoCancel, ChangedTodo> {
  static override summary = 'Cancel a todo that is no work'
  static override description =
    'The pipeline goes on counting what the logs have of it, but neither reopens it nor makes a new todo for it.'
  static override examples = ['<%= config.bin %> todo cancel mcp_s --reason "expected during the nightly restart"']
  static override args = { id: string({ description: 'id of the todo, or its beginning', required: true }) }
  static override flags = { reason: text({ description: 'why', required: true }) }

  protected override async operate(): Promise<ChangedTodo> {
    const event = { kind: 'cancel', reason: this.flags.reason } as const
    return changeTodo({ id: this.args.id, event }, await this.pipelineDeps())
  }

  protected override text({ already, todo }: ChangedTodo): string {
    return `${todo.id} ${already ? 'was already' : 'is'} cancelled`
  }
}
