/** `autonomy init`: make a directory a workspace. */
import { boolean } from '@oclif/core/flags'
import { BaseCommand } from '../lib/cli/base-command.ts'
import { coordinationDeps } from '../lib/cli/coordination.ts'
import type { Initialized } from '../lib/workspace/initialize-workspace.ts'
import { workspacePaths } from '../lib/workspace/paths.ts'
import { newWorkspaceRoot } from '../lib/workspace/workspace-root.ts'

interface InitializedCoordination extends Initialized {
  /** With --base-agents: ids; `kept` were registered before. */
  base_agents?: { created: readonly string[]; kept: readonly string[] }
}

export default class Init extends BaseCommand<typeof Init, InitializedCoordination> {
  static override summary = 'Make this directory a workspace: configuration, agents, folders'
  static override description =
    'Writes what is missing and never overwrites what is there. Every command also works without it, with the defaults.'
  static override examples = [
    '<%= config.bin %> init',
    '<%= config.bin %> init --base-agents',
    '<%= config.bin %> init --workspace /srv/agents',
  ]
  static override flags = {
    'base-agents': boolean({
      description: 'also make agent_coordination/, with a scrum master, a backend developer and an observability agent',
    }),
  }

  protected override async operate(): Promise<InitializedCoordination> {
    const { initializeWorkspace } = await import('../lib/workspace/initialize-workspace.ts')
    const platform = this.platform()
    const root = newWorkspaceRoot(this.flags.workspace, platform)
    const made = await initializeWorkspace(workspacePaths(root), platform)
    if (!this.flags['base-agents']) return made
    const { openWorkspace } = await import('../lib/workspace/open-workspace.ts')
    const { createBaseAgents } = await import('../lib/coordination/agents/create-base-agents.ts')
    const { created, kept } = await createBaseAgents(
      coordinationDeps(await openWorkspace({ workspace: root }, platform), platform),
    )
    return { ...made, base_agents: { created: created.map(({ id }) => id), kept: kept.map(({ id }) => id) } }
  }

  protected override text({ workspace, created, changed, kept, base_agents: agents }: InitializedCoordination): string {
    const lines = [
      ...created.map((name) => `  ${this.color.green('created')}  ${name}`),
      ...changed.map((name) => `  ${this.color.yellow('changed')}  ${name}`),
      ...kept.map((name) => `  ${this.color.dim('kept')}     ${name}`),
      ...(agents?.created ?? []).map((id) => `  ${this.color.green('created')}  agent ${id}`),
      ...(agents?.kept ?? []).map((id) => `  ${this.color.dim('kept')}     agent ${id}`),
    ]
    const next = 'Next: put logs under logs/ (or set logs.sources in autonomy.yaml), then run `autonomy pipeline run`.'
    return [`Workspace ${this.color.bold(workspace)}`, ...lines, next].join('\n')
  }
}
