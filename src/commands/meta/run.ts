/** `autonomy meta run`: the loop of meta-coordination in the foreground. */
import { BaseCommand } from '../../lib/cli/base-command.ts'
import { coordinationDeps } from '../../lib/cli/coordination.ts'
import { Exit, type ExitStatus } from '../../lib/cli/exit-codes.ts'
import { metaCycleLine } from '../../lib/cli/meta-text.ts'
import { runMetaLoop, type MetaLoop } from '../../lib/coordination/meta/meta-loop.ts'

export default class MetaRun extends BaseCommand<typeof MetaRun, MetaLoop> {
  static override summary = 'Run a meta cycle again and again until Ctrl-C or a stop'
  static override description =
    'One cycle every coordination.meta_interval (60s). Ends within 200 ms when the workspace is stopped, with exit status 10. One loop at a time runs in a workspace.'
  static override examples = ['<%= config.bin %> meta run']

  protected override async operate(): Promise<MetaLoop> {
    const deps = coordinationDeps(await this.workspace(), this.platform())
    return runMetaLoop(
      {
        signal: this.signal,
        onCycle: (cycle) => this.note(metaCycleLine(cycle)),
        onFailure: ({ message }) => this.note(`This cycle could not be done: ${message}`),
      },
      deps,
    )
  }

  protected override status({ ended }: MetaLoop): ExitStatus {
    return ended === 'stopped' ? Exit.stopped : Exit.ok
  }

  protected override text({ cycles, failures, ended, reason }: MetaLoop): string {
    const failed = failures === 0 ? '' : `, ${failures} could not be done`
    const detail = reason === undefined ? '' : `: ${reason}`
    const why = { stopped: `the workspace was stopped${detail}`, interrupted: 'ended', dismissed: 'its record is gone' }
    return `${cycles} ${cycles === 1 ? 'cycle' : 'cycles'}${failed}; ${why[ended]}`
  }
}
