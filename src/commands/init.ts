/** `autonomy init`: make a directory a workspace. */
import { BaseCommand } from '../lib/cli/base-command.ts'
import type { Initialized } from '../lib/workspace/initialize-workspace.ts'
import { workspacePaths } from '../lib/workspace/paths.ts'
import { newWorkspaceRoot } from '../lib/workspace/workspace-root.ts'

export default class Init extends BaseCommand<typeof Init, Initialized> {
  static override summary = 'Make this directory a workspace: configuration, agents, folders'
  static override description =
    'Writes what is missing and never overwrites what is there. Every command also works without it, with the defaults.'
  static override examples = ['<%= config.bin %> init', '<%= config.bin %> init --workspace /srv/agents']

  protected override async operate(): Promise<Initialized> {
    const { initializeWorkspace } = await import('../lib/workspace/initialize-workspace.ts')
    const platform = this.platform()
    return initializeWorkspace(workspacePaths(newWorkspaceRoot(this.flags.workspace, platform)), platform)
  }

  protected override text({ workspace, created, changed, kept }: Initialized): string {
    const lines = [
      ...created.map((name) => `  ${this.color.green('created')}  ${name}`),
      ...changed.map((name) => `  ${this.color.yellow('changed')}  ${name}`),
      ...kept.map((name) => `  ${this.color.dim('kept')}     ${name}`),
    ]
    const next = 'Next: put logs under logs/ (or set logs.sources in autonomy.yaml), then run `autonomy pipeline run`.'
    return [`Workspace ${this.color.bold(workspace)}`, ...lines, next].join('\n')
  }
}
