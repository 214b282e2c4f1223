/** `autonomy reserve add`: keep files for yourself for a time. */
import { string as argument } from '@oclif/core/args'
import { string } from '@oclif/core/flags'
import { BaseCommand } from '../../lib/cli/base-command.ts'
import { actingAgent, agentFlag, coordinationDeps } from '../../lib/cli/coordination.ts'
import { leaseFlag } from '../../lib/cli/flags.ts'
import { timeText } from '../../lib/cli/time-text.ts'
import { reservePaths, type Reserved } from '../../lib/coordination/reservations/reserve-paths.ts'

export default class ReserveAdd extends BaseCommand<typeof ReserveAdd, Reserved> {
  static override summary = 'Keep files to yourself for a time, without a work item'
  static override description =
    'Globs are relative to the workspace: a name stands for a file, or for a folder with all that is in it. Nobody else gets work on these files meanwhile, and the pre-commit hook refuses their commits. Reserving the same again begins its time anew. Exit status 5: somebody works on them.'
  static override examples = [
    "<%= config.bin %> reserve add 'src/parser/**' --agent ann --lease 2h --reason 'rewriting the parser'",
    '<%= config.bin %> reserve add package.json --agent fixer --json',
  ]
  static override args = {
    glob: argument({ description: 'files or folders, relative to the workspace', required: true, multiple: true }),
  }
  static override flags = {
    agent: agentFlag,
    lease: leaseFlag({ description: 'for how long (default: coordination.lease)' }),
    reason: string({ description: 'why, for whoever meets it', helpValue: 'TEXT' }),
  }

  protected override async operate(): Promise<Reserved> {
    const { lease, reason } = this.flags
    const deps = coordinationDeps(await this.workspace(), this.platform())
    const agent = await actingAgent(this.flags.agent, deps)
    return reservePaths({ agent, paths: this.args.glob, lease, reason }, deps)
  }

  protected override text({ reservation, already }: Reserved): string {
    const { reservation_id, agent_id, paths, expires_at } = reservation
    return [
      `${this.color.bold(reservation_id)} ${already ? 'still ' : ''}keeps for ${agent_id} until ${timeText(expires_at)}:`,
      ...paths.map((path) => `  ${path}`),
    ].join('\n')
  }
}
