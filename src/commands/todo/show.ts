/** `autonomy todo show`: everything about one todo. */
import { string } from '@oclif/core/args'
import { BaseCommand } from '../../lib/cli/base-command.ts'
import { terminalWidth } from '../../lib/cli/terminal-width.ts'
import { todoText } from '../../lib/cli/todo-text.ts'
import { showTodo } from '../../lib/pipeline/todos/show-todo.ts'
import type { Todo } from '../../lib/pipeline/todos/todo.ts'
import { isTerminal } from '../../lib/platform/standard-output.ts'

export default class TodoShow extends BaseCommand<typeof TodoShow, Todo> {
  static override summary = 'Show one todo'
  static override examples = [
    '<%= config.bin %> todo show mcp_server_error-connection-refused-3f9a12',
    '<%= config.bin %> todo show mcp_s --json',
  ]
  static override args = { id: string({ description: 'id of the todo, or its beginning', required: true }) }

  protected override async operate(): Promise<Todo> {
    return showTodo(this.args.id, await this.pipelineDeps())
  }

  protected override text(todo: Todo): string {
    return todoText(todo, { color: this.color, width: isTerminal('stdout') ? terminalWidth(80) : undefined })
  }
}
