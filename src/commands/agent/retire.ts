/** `autonomy agent retire`: an agent takes no more work. */
import { string as argument } from '@oclif/core/args'
import { string } from '@oclif/core/flags'
import { BaseCommand } from '../../lib/cli/base-command.ts'
import { coordinationDeps } from '../../lib/cli/coordination.ts'
import { retireAgent } from '../../lib/coordination/agents/retire-agent.ts'

interface Retired {
  agent_id: string
  retired_at: string
  already: boolean
}

export default class AgentRetire extends BaseCommand<typeof AgentRetire, Retired> {
  static override summary = 'Retire an agent that holds no work'
  static override description =
    'Its record stays, with what it has done. An agent that holds work is refused (exit status 5): its items would hang on nobody.'
  static override examples = ['<%= config.bin %> agent retire agent_7 --reason "replaced by agent_9"']
  static override args = { agent: argument({ description: 'id of the agent', required: true }) }
  static override flags = { reason: string({ description: 'why, for the journal' }) }

  protected override async operate(): Promise<Retired> {
    const deps = coordinationDeps(await this.workspace(), this.platform())
    const { agent, already } = await retireAgent({ agent: this.args.agent, reason: this.flags.reason }, deps)
    return { agent_id: agent.id, retired_at: String(agent.record['retired_at']), already }
  }

  protected override text({ agent_id, already, retired_at }: Retired): string {
    return already ? `${agent_id} was retired before, at ${retired_at}` : `${agent_id} is retired`
  }
}
