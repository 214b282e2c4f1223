/** `autonomy resume`: lift the STOP switch. */
import { BaseCommand } from '../lib/cli/base-command.ts'
import { resumeWorkspace } from '../lib/workspace/stop-switch.ts'

interface Resumed {
  stopped: false
  /** False when the workspace was not stopped. */
  changed: boolean
}

export default class Resume extends BaseCommand<typeof Resume, Resumed> {
  static override summary = 'Lift the STOP switch of this workspace'
  static override examples = ['<%= config.bin %> resume', '<%= config.bin %> resume --json']

  protected override async operate(): Promise<Resumed> {
    const platform = this.platform()
    const paths = this.paths()
    return { stopped: false, ...(await resumeWorkspace({}, { ...platform, paths })) }
  }

  protected override text({ changed }: Resumed): string {
    return changed ? this.color.green('Resumed.') : 'Nothing to resume: the workspace was not stopped.'
  }
}
