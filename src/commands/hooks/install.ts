/** `autonomy hooks install --pre-commit`: git asks us before each commit. */
import { boolean } from '@oclif/core/flags'
import { BaseCommand } from '../../lib/cli/base-command.ts'
import { installHook, type InstalledHook } from '../../lib/coordination/hooks/install-hook.ts'

export default class HooksInstall extends BaseCommand<typeof HooksInstall, InstalledHook> {
  static override summary = 'Install a git hook that refuses commits to files somebody else works on'
  static override description =
    'The hook goes where git looks for it (core.hooksPath, worktrees), serves this workspace, and runs a hook that is there already first. Who commits is told by AUTONOMY_AGENT. It lets every commit through when this program is missing or fails.'
  static override examples = ['<%= config.bin %> hooks install --pre-commit']
  static override flags = {
    'pre-commit': boolean({ description: 'the hook that runs before each commit', required: true }),
  }

  protected override operate(): Promise<InstalledHook> {
    return installHook({ ...this.platform(), paths: this.paths() })
  }

  protected override text({ hook, changed, runs_first }: InstalledHook): string {
    const first = runs_first === null ? [] : [`The hook that was there before runs first: ${runs_first}`]
    return [`${changed ? this.color.green('Installed') : 'Is there already:'} ${hook}`, ...first].join('\n')
  }
}
