/** `autonomy agent register`: an agent says that it is there and what it takes. */
import { boolean, string } from '@oclif/core/flags'
import { BaseCommand } from '../../lib/cli/base-command.ts'
import { coordinationDeps } from '../../lib/cli/coordination.ts'
import { countFlag } from '../../lib/cli/flags.ts'
import { type AgentRow, agentRow } from '../../lib/coordination/agents/agent-row.ts'
import { registerAgent } from '../../lib/coordination/agents/register-agent.ts'

export default class AgentRegister extends BaseCommand<typeof AgentRegister, AgentRow> {
  static override summary = 'Register an agent, or register it again'
  static override description =
    'Under an id that is registered already, what is given replaces what stood there and the rest stays. An agent counts as live while its heartbeats come.'
  static override examples = [
    '<%= config.bin %> agent register --team backend --capacity 2 --specialization api,database',
    '<%= config.bin %> agent register --id agent_7 --type security --type api',
    'export AUTONOMY_AGENT=$(<%= config.bin %> agent register --json | jq -r .agent_id)',
  ]
  static override flags = {
    id: string({ description: 'the id it goes by (also: --agent); left out: a new one', aliases: ['agent'] }),
    team: string({ description: 'the team it belongs to' }),
    capacity: countFlag({ description: 'how many items it may hold at once (a new agent: 1)' }),
    specialization: string({
      description: 'work types it is good at; several with commas, or given several times',
      multiple: true,
      delimiter: ',',
    }),
    type: string({ description: 'takes only work of these types', multiple: true, delimiter: ',' }),
    'read-only': boolean({ description: 'it looks and takes no work', allowNo: true }),
  }

  protected override async operate(): Promise<AgentRow> {
    const { id, team, capacity, specialization, type } = this.flags
    const deps = coordinationDeps(await this.workspace(), this.platform())
    const readOnly = this.#given('read-only') ? this.flags['read-only'] : undefined
    const agent = await registerAgent(
      { id, team, capacity, specializations: specialization, workTypes: type, readOnly },
      deps,
    )
    const held = Number(agent.record['current_workload'] ?? 0)
    return agentRow(agent, { now: deps.clock.now(), timeout: deps.config.coordination.heartbeat_timeout, held })
  }

  protected override text({ agent_id, team, capacity, specialization }: AgentRow): string {
    const about = [team, specialization, `capacity ${capacity}`].filter((part) => part !== null)
    return `Registered ${this.color.bold(agent_id)} (${about.join('; ')})`
  }

  /** A switch that is not given stays as it was. */
  #given(name: string): boolean {
    return this.argv.some((word) => word === `--${name}` || word === `--no-${name}`)
  }
}
