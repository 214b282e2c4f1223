/** `autonomy guard status`: each limit, what is used of it, and what is held back. */
import { BaseCommand } from '../../lib/cli/base-command.ts'
import { coordinationDeps } from '../../lib/cli/coordination.ts'
import { guardText } from '../../lib/cli/guard-text.ts'
import { guardStatus, type GuardStatus as Standing } from '../../lib/coordination/guard/guard-status.ts'

export default class GuardStatus extends BaseCommand<typeof GuardStatus, Standing> {
  static override summary = 'Show each limit of agents: what is used, what is reserved, what is held back'
  static override description =
    'Limits stand under `guardrails` in autonomy.yaml. An open circuit or a pause holds back every attempt of a runner ' +
    'profile until its time; commands behind `--` have one each for their agent (exec/AGENT). Days are UTC.'
  static override examples = [
    '<%= config.bin %> guard status',
    '<%= config.bin %> guard status --json | jq ".held, .trips[0]"',
  ]

  protected override async operate(): Promise<Standing> {
    return guardStatus(coordinationDeps(await this.workspace(), this.platform()))
  }

  protected override text(status: Standing): string {
    return guardText(status, this.color)
  }
}
