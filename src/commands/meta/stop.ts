/** `autonomy meta stop`: end the meta loop and nothing else. */
import { BaseCommand } from '../../lib/cli/base-command.ts'
import { stopMeta, type StoppedMeta } from '../../lib/coordination/meta/meta-process.ts'

export default class MetaStop extends BaseCommand<typeof MetaStop, StoppedMeta> {
  static override summary = 'End the meta loop in the background'
  static override description = 'Agents go on; `stop` ends everything. Works while the workspace is stopped.'
  static override examples = ['<%= config.bin %> meta stop']

  protected override async operate(): Promise<StoppedMeta> {
    return stopMeta({ ...this.platform(), paths: this.paths() })
  }

  protected override text({ pid, ended }: StoppedMeta): string {
    if (ended === 'not_running') return 'No meta loop was running.'
    return ended === 'terminated'
      ? `The meta loop has ended (process ${pid}).`
      : `The meta loop did not end when asked to and was killed (process ${pid}).`
  }
}
