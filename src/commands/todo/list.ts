/** `autonomy todo list`: the todos, the most urgent first. */
import { boolean, option, string } from '@oclif/core/flags'
import { idBeginnings } from '../../lib/cli/id-beginnings.ts'
import { ListCommand } from '../../lib/cli/list-command.ts'
import type { Column } from '../../lib/cli/table.ts'
import { listTodos } from '../../lib/pipeline/todos/list-todos.ts'
import { PRIORITIES, STATUSES, type Todo } from '../../lib/pipeline/todos/todo.ts'

export default class TodoList extends ListCommand<typeof TodoList, Todo> {
  static override summary = 'List todos, the most urgent first'
  static override description =
    'Open ones first, by priority, then by age. A filter given several times passes any of its values. Works while the workspace is stopped.'
  static override examples = [
    '<%= config.bin %> todo list --open',
    '<%= config.bin %> todo list --priority critical --priority high',
    '<%= config.bin %> todo list --assignee security_agent -o ndjson',
    "<%= config.bin %> todo list --json | jq '.items[].id'",
  ]
  static override flags = {
    status: option({ description: 'only these states', options: STATUSES, multiple: true })(),
    priority: option({ description: 'only these priorities', options: PRIORITIES, multiple: true })(),
    category: string({ description: 'only these categories', multiple: true }),
    assignee: string({ description: 'only those of these agents', multiple: true }),
    open: boolean({ description: 'only those that are not finished' }),
  }

  #ids: readonly string[] = []

  protected override async list(): Promise<readonly Todo[]> {
    const { status, priority, category, assignee, open } = this.flags
    const filter = { status, priority, category, assignee, open }
    const { todos, unread, ids } = await listTodos(filter, await this.pipelineDeps())
    this.#ids = ids
    for (const { index, problem } of unread) this.note(`Left out: todos[${index}] in unified_todos.json: ${problem}`)
    return todos
  }

  protected override columns(): readonly Column<Todo>[] {
    const beginnings = idBeginnings(this.#ids)
    return [
      { header: 'id', value: ({ id }) => id, brief: ({ id }) => beginnings.get(id) ?? id },
      {
        header: 'priority',
        value: ({ priority }) => priority,
        paint: (text, { priority }, color) => (priority === 'critical' || priority === 'high' ? color.red(text) : text),
      },
      { header: 'status', value: ({ status }) => status, spare: 3 },
      { header: 'assignee', value: ({ assignee }) => assignee ?? '-', spare: 2 },
      { header: 'seen', value: ({ metadata }) => String(metadata.occurrences ?? '-'), align: 'right' },
      { header: 'created', value: ({ created_at }) => created_at.slice(0, 10), spare: 1 },
      { header: 'title', value: ({ title }) => title, least: 24 },
    ]
  }

  protected override empty(): string {
    return 'No todos.'
  }
}
