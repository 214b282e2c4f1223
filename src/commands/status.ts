/** `autonomy status`: one look at the workspace. */
import { BaseCommand } from '../lib/cli/base-command.ts'
import { spanText, timeText } from '../lib/cli/time-text.ts'
import type { CoordinationDeps } from '../lib/coordination/coordination-deps.ts'
import { agentsText, guardText, healthText, loopText, workText } from '../lib/dashboard/coordination-words.ts'
import { workspaceStatus, type WorkspaceStatus } from '../lib/dashboard/workspace-status.ts'
import type { Workspace } from '../lib/workspace/open-workspace.ts'
import { AutonomyError } from '../lib/errors.ts'
import { fileTodoStore } from '../lib/pipeline/todos/file-todo-store.ts'

export default class Status extends BaseCommand<typeof Status, WorkspaceStatus> {
  static override summary = 'Show whether the workspace is stopped, what is open and how the last run ended'
  static override examples = ['<%= config.bin %> status', '<%= config.bin %> status --json | jq .todos.open']

  protected override async operate(): Promise<WorkspaceStatus> {
    const platform = this.platform()
    const paths = this.paths()
    const coordination = async (): Promise<CoordinationDeps> => {
      const { coordinationDeps } = await import('../lib/cli/coordination.ts')
      return coordinationDeps(await this.#workspaceOrDefaults(), platform)
    }
    return workspaceStatus({ ...platform, paths, todos: fileTodoStore({ ...platform, paths }), coordination })
  }

  protected override text(status: WorkspaceStatus): string {
    const { workspace, config, todos, coordination, next } = status
    const open = todos.open === 0 ? 'none open' : `${todos.open} open (${counts(todos.by_priority)})`
    const all = todos.total === 0 ? '' : `; ${todos.total} in all: ${counts(todos.by_status)}`
    return [
      ['Workspace', workspace],
      ['State', this.#state(status.stop)],
      ['Settings', config ?? 'defaults (no autonomy.yaml)'],
      ['Todos', `${open}${all}`],
      ['Last run', this.#lastRun(status.last_run)],
      ...(coordination === null ? [] : this.#coordination(coordination)),
      ['Next', this.color.cyan(next)],
    ]
      .map(([name = '', value = '']) => `${this.color.bold(name.padEnd(9))}  ${value}`)
      .join('\n')
  }

  /** Wrong settings are no reason to show nothing. */
  async #workspaceOrDefaults(): Promise<Workspace> {
    try {
      return await this.workspace()
    } catch (error) {
      if (!(error instanceof AutonomyError && error.code === 'INVALID_CONFIG')) throw error
      this.note(`The defaults are used: ${error.message}`)
      const { DEFAULT_CONFIG } = await import('../lib/workspace/default-config.ts')
      return { paths: this.paths(), config: DEFAULT_CONFIG, origins: new Map() }
    }
  }

  #state({ stopped, since, by, reason }: WorkspaceStatus['stop']): string {
    if (!stopped) return this.color.green('not stopped')
    const detail = [since && ` since ${timeText(since)}`, by && ` by ${by}`, reason && `: ${reason}`]
      .filter(Boolean)
      .join('')
    return `${this.color.yellow('STOPPED')}${detail}`
  }

  #coordination(status: NonNullable<WorkspaceStatus['coordination']>): readonly (readonly [string, string])[] {
    return [
      ['Agents', agentsText(status)],
      ['Work', workText(status)],
      ['Health', healthText(status)],
      ['Meta loop', loopText(status)],
      ...(guardText(status) === '' ? [] : [['Held back', this.color.red(guardText(status))] as const]),
      ...status.problems.map((problem) => ['Problem', this.color.red(problem)] as const),
    ]
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
