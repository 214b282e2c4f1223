/** `autonomy dashboard`: the score with its reasons, what is open, what is expected, and the last runs. */
import { boolean, string } from '@oclif/core/flags'
import { resolve } from 'node:path'
import { BaseCommand } from '../lib/cli/base-command.ts'
import { durationFlag } from '../lib/cli/flags.ts'
import { printable } from '../lib/cli/printable.ts'
import { terminalWidth } from '../lib/cli/terminal-width.ts'
import type { CoordinationDeps } from '../lib/coordination/coordination-deps.ts'
import type { DashboardModel } from '../lib/dashboard/dashboard-model.ts'
import { AutonomyError } from '../lib/errors.ts'

const EVERY = 5000

export default class Dashboard extends BaseCommand<typeof Dashboard, DashboardModel> {
  static override summary = 'Show the score with its reasons, open todos, checks, predictions and the last runs'
  static override description =
    'Reads the workspace and changes nothing. The score is that of the last run as long as nothing has changed since.'
  static override examples = [
    '<%= config.bin %> dashboard',
    '<%= config.bin %> dashboard --watch --every 10s',
    '<%= config.bin %> dashboard --html dashboard.html',
    '<%= config.bin %> dashboard --json | jq .score.total',
  ]
  static override flags = {
    watch: boolean({ description: 'draw it again and again until Ctrl-C', exclusive: ['json', 'html'] }),
    every: durationFlag({ description: 'time between two drawings of --watch', default: EVERY }),
    html: string({ description: 'write it as one HTML file instead', helpValue: 'FILE' }),
  }

  protected override async operate(): Promise<DashboardModel> {
    const { readDashboard } = await import('../lib/dashboard/read-model.ts')
    const coordination = async (): Promise<CoordinationDeps> => {
      const { coordinationDeps } = await import('../lib/cli/coordination.ts')
      return coordinationDeps(await this.workspace(), this.platform())
    }
    const deps = { ...(await this.pipelineDeps()), coordination }
    if (this.flags.watch) await this.#watch(async () => this.#frame(await readDashboard(deps)))
    const model = await readDashboard(deps)
    if (this.flags.html !== undefined) await this.#write(this.flags.html, model)
    return model
  }

  protected override async text(model: DashboardModel): Promise<string> {
    if (this.flags.watch) return ''
    return this.flags.html === undefined ? this.#frame(model) : `Wrote ${this.flags.html}`
  }

  async #frame(model: DashboardModel): Promise<string> {
    const { renderText } = await import('../lib/dashboard/render-text.ts')
    return renderText(model, { palette: this.color, width: terminalWidth(80) })
  }

  async #write(file: string, model: DashboardModel): Promise<void> {
    const { renderHtml } = await import('../lib/dashboard/render-html.ts')
    const { writePage } = await import('../lib/dashboard/write-page.ts')
    const { environment, files } = this.platform()
    await writePage(resolve(environment.cwd(), file), renderHtml(model), { files })
  }

  async #watch(frame: () => Promise<string>): Promise<void> {
    if (!process.stdout.isTTY) {
      throw new AutonomyError('USAGE', '--watch draws on a terminal, and stdout is none', {
        hint: 'Without --watch it prints once; --json and --html FILE are for programs.',
      })
    }
    const { watchDashboard } = await import('../lib/dashboard/watch-dashboard.ts')
    const screen = {
      write: (text: string) => void process.stdout.write(text),
      rows: () => process.stdout.rows,
    }
    const printed = async (): Promise<string> => printable(await frame(), this.color.enabled)
    await watchDashboard({ every: this.flags.every, frame: printed, screen, signal: this.signal }, this.platform())
  }
}
