/** `autonomy todo start`: somebody works on it now. */
import { string } from '@oclif/core/args'
import { BaseCommand } from '../../lib/cli/base-command.ts'
import { changeTodo, type ChangedTodo } from '../../lib/pipeline/todos/change-todo.ts'

export default class TodoStart extends BaseCommand<typeof TodoStart, ChangedTodo> {
  static override summary = 'Mark a todo as being worked on'
  static override description = 'A todo in progress is never closed by the stale rule.'
  static override examples = ['<%= config.bin %> todo start mcp_s']
  static override args = { id: string({ description: 'id of the todo, or its beginning', required: true }) }

  protected override async operate(): Promise<ChangedTodo> {
    return changeTodo({ id: this.args.id, event: { kind: 'start' } }, await this.pipelineDeps())
  }

  protected override text({ already, todo }: ChangedTodo): string {
    return `${todo.id} is ${already ? 'already ' : ''}in progress`
  }
}
