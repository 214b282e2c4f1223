/** `autonomy todo add`: a todo of one's own. */
import { option, string } from '@oclif/core/flags'
import { BaseCommand } from '../../lib/cli/base-command.ts'
import { addTodo } from '../../lib/pipeline/todos/add-todo.ts'
import { PRIORITIES, type Todo } from '../../lib/pipeline/todos/todo.ts'

export default class TodoAdd extends BaseCommand<typeof TodoAdd, Todo> {
  static override summary = 'Add a todo by hand'
  static override description = 'The next pipeline run assigns it to an agent whose domains include the category.'
  static override examples = [
    '<%= config.bin %> todo add --title "Rotate the API keys" --category security --priority high',
    '<%= config.bin %> todo add --title "Clean up /var/log" --tag disk --tag cleanup --json',
  ]
  static override flags = {
    title: string({ description: 'what is to be done', required: true }),
    description: string({ description: 'more about it', default: '' }),
    category: string({ description: 'whose work it is: a domain of an agent', default: 'unknown' }),
    priority: option({ description: 'how urgent it is', options: PRIORITIES, default: 'medium' as const })(),
    tag: string({ description: 'a tag; may be given several times', multiple: true }),
  }

  protected override async operate(): Promise<Todo> {
    const { title, description, category, priority, tag = [] } = this.flags
    return addTodo({ title, description, category, priority, tags: tag }, await this.pipelineDeps())
  }

  protected override text({ id, priority, category }: Todo): string {
    return `Added ${this.color.bold(id)} (${priority}, ${category})`
  }
}
