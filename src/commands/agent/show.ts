/** `autonomy agent show`: everything about one agent. */
import { string } from '@oclif/core/args'
import { agentText } from '../../lib/cli/agent-text.ts'
import { BaseCommand } from '../../lib/cli/base-command.ts'
import { coordinationDeps } from '../../lib/cli/coordination.ts'
import { type AgentDetails, showAgent } from '../../lib/coordination/agents/show-agent.ts'

export default class AgentShow extends BaseCommand<typeof AgentShow, AgentDetails> {
  static override summary = 'Show one agent, the work it holds, and what it did last'
  static override examples = ['<%= config.bin %> agent show agent_7', '<%= config.bin %> agent show agent_7 --json']
  static override args = { agent: string({ description: 'id of the agent', required: true }) }

  protected override async operate(): Promise<AgentDetails> {
    return showAgent(this.args.agent, coordinationDeps(await this.workspace(), this.platform()))
  }

  protected override text(agent: AgentDetails): string {
    return agentText(agent, this.color)
  }
}
