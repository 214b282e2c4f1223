/** `autonomy hooks uninstall`: take our git hook away. */
import { BaseCommand } from '../../lib/cli/base-command.ts'
import { uninstallHook, type UninstalledHook } from '../../lib/coordination/hooks/uninstall-hook.ts'

export default class HooksUninstall extends BaseCommand<typeof HooksUninstall, UninstalledHook> {
  static override summary = 'Take the git hook of this workspace away and put back what was there before'
  static override examples = ['<%= config.bin %> hooks uninstall']

  protected override operate(): Promise<UninstalledHook> {
    return uninstallHook({ ...this.platform(), paths: this.paths() })
  }

  protected override text({ hook, changed, restored }: UninstalledHook): string {
    if (!changed) return `${hook}: there is no hook of this workspace.`
    return restored ? `${hook} is again the hook that was there before.` : `Took ${hook} away.`
  }
}
