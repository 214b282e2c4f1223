/** `autonomy meta start`: the loop of meta-coordination in the background. */
import { BaseCommand } from '../../lib/cli/base-command.ts'
import { startMeta, type StartedMeta } from '../../lib/coordination/meta/meta-process.ts'

export default class MetaStart extends BaseCommand<typeof MetaStart, StartedMeta> {
  static override summary = 'Start the meta loop in the background'
  static override description =
    'Waits until the loop has begun. When one runs already, says so and changes nothing. Refused while the workspace is stopped.'
  static override examples = ['<%= config.bin %> meta start', '<%= config.bin %> meta start --json | jq .pid']

  protected override async operate(): Promise<StartedMeta> {
    return startMeta({ ...this.platform(), paths: this.paths() })
  }

  protected override text({ pid, already, log }: StartedMeta): string {
    const what = already ? 'The meta loop runs already' : this.color.green('The meta loop has begun')
    return `${what}: process ${pid}, output in ${log}`
  }
}
