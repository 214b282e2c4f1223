/** `autonomy status`: one look at the workspace. */
import { BaseCommand } from '../lib/cli/base-command.ts'
import { spanText, timeText } from '../lib/cli/time-text.ts'
import { workspaceStatus, type WorkspaceStatus } from '../lib/dashboard/workspace-status.ts'
import { fileTodoStore } from '../lib/pipeline/todos/file-todo-store.ts'

export default class Status extends BaseCommand<typeof Status, WorkspaceStatus> {
  static override summary = 'Show whether the workspace is stopped, what is open and how the last run ended'
  static override examples = ['<%= config.bin %> status', '<%= config.bin %> status --json | jq .todos.open']

  protected override async operate(): Promise<WorkspaceStatus> {
    const platform = this.platform()
    const paths = this.paths()
    return workspaceStatus({ ...platform, paths, todos: fileTodoStore({ ...platform, paths }) })
  }

  protected override text(status: WorkspaceStatus): string {
    const { workspace, config, todos, next } = status
    const open = todos.open === 0 ? 'none open' : `${todos.open} open (${counts(todos.by_priority)})`
    const all = todos.total === 0 ? '' : `; ${todos.total} in all: ${counts(todos.by_status)}`
    return [
      ['Workspace', workspace],
      ['State', this.#state(status.stop)],
      ['Settings', config ?? 'defaults (no autonomy.yaml)'],
      ['Todos', `${open}${all}`],
      ['Last run', this.#lastRun(status.last_run)],
      ['Next', this.color.cyan(next)],
    ]
      .map(([name = '', value = '']) => `${this.color.bold(name.padEnd(9))}  ${value}`)
      .join('\n')
  }

  #state({ stopped, since, by, reason }: WorkspaceStatus['stop']): string {
    if (!stopped) return this.color.green('not stopped')
    const detail = [since && ` since ${timeText(since)}`, by && ` by ${by}`, reason && `: ${reason}`]
      .filter(Boolean)
      .join('')
    return `${this.color.yellow('STOPPED')}${detail}`
  }

  #lastRun(run: WorkspaceStatus['last_run']): string {
    if (!run) return 'none yet'
    const score = run.score === null ? 'no score' : `score ${run.score}`
    const failed = run.failed_steps.length > 0 ? `failed in ${run.failed_steps.join(', ')}` : undefined
    const end = failed ?? (run.exit_code === 0 ? 'ended well' : `ended with status ${run.exit_code}`)
    const when = `${timeText(run.timestamp)}${run.age_seconds === null ? '' : ` (${spanText(run.age_seconds)} ago)`}`
    return `${score}, ${run.exit_code === 0 ? end : this.color.red(end)}, ${when}`
  }
}

function counts(tally: Readonly<Record<string, number>>): string {
  return Object.entries(tally)
    .map(([word, count]) => `${count} ${word}`)
    .join(', ')
}
