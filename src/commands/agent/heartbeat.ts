/** `autonomy agent heartbeat`: an agent says that it is still there. */
import { option } from '@oclif/core/flags'
import { BaseCommand } from '../../lib/cli/base-command.ts'
import { actingAgent, agentFlag, coordinationDeps } from '../../lib/cli/coordination.ts'
import { type AgentRow, agentRow } from '../../lib/coordination/agents/agent-row.ts'
import { heartbeatAgent } from '../../lib/coordination/agents/heartbeat-agent.ts'

export default class AgentHeartbeat extends BaseCommand<typeof AgentHeartbeat, AgentRow> {
  static override summary = 'Say that an agent is still there'
  static override description =
    'An agent that was not heard of for coordination.heartbeat_timeout is not counted on. Works while the workspace is stopped, so that work in hand can be brought to its end.'
  static override examples = [
    '<%= config.bin %> agent heartbeat --agent agent_7',
    '<%= config.bin %> agent heartbeat --agent agent_7 --status draining',
  ]
  static override flags = {
    agent: agentFlag,
    status: option({
      description: 'active: takes work; draining: finishes what it has; idle: nothing works in its name now',
      options: ['active', 'idle', 'draining'] as const,
    })(),
  }

  protected override async operate(): Promise<AgentRow> {
    const deps = coordinationDeps(await this.workspace(), this.platform())
    const id = await actingAgent(this.flags.agent, deps)
    const agent = await heartbeatAgent({ agent: id, status: this.flags.status }, deps)
    const held = Number(agent.record['current_workload'] ?? 0)
    return agentRow(agent, { now: deps.clock.now(), timeout: deps.config.coordination.heartbeat_timeout, held })
  }

  protected override text({ agent_id, status, workload, capacity }: AgentRow): string {
    return `${agent_id} is ${status} and holds ${workload} of ${capacity}`
  }
}
