/** `autonomy todo assign`: gives a todo to an agent. */
import { string } from '@oclif/core/args'
import { boolean } from '@oclif/core/flags'
import { BaseCommand } from '../../lib/cli/base-command.ts'
import { assignTodo } from '../../lib/pipeline/todos/assign-todo.ts'
import type { ChangedTodo } from '../../lib/pipeline/todos/change-todo.ts'

export default class TodoAssign extends BaseCommand<typeof TodoAssign, ChangedTodo> {
  static override summary = 'Assign a todo to an agent'
  static override description =
    'The agent must be named in agent_capabilities.json (without that file: one of the thirteen built in). One that has as many open todos as its max_concurrent is refused.'
  static override examples = [
    '<%= config.bin %> todo assign mcp_s infrastructure_agent',
    '<%= config.bin %> todo assign mcp_s infrastructure_agent --over-capacity',
  ]
  static override args = {
    id: string({ description: 'id of the todo, or its beginning', required: true }),
    agent: string({ description: 'name of the agent', required: true }),
  }
  static override flags = { 'over-capacity': boolean({ description: 'also when the agent is full' }) }

  protected override async operate(): Promise<ChangedTodo> {
    const { id, agent } = this.args
    return assignTodo({ id, agent, overCapacity: this.flags['over-capacity'] }, await this.pipelineDeps())
  }

  protected override text({ already, todo }: ChangedTodo): string {
    return `${todo.id} is ${already ? 'already ' : ''}${todo.assignee}'s (${todo.status})`
  }
}
