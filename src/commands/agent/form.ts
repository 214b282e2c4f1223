/** `autonomy agent form`: agents for work that nobody is free for. */
import { boolean, string } from '@oclif/core/flags'
import { BaseCommand } from '../../lib/cli/base-command.ts'
import { coordinationDeps } from '../../lib/cli/coordination.ts'
import { Exit, type ExitStatus } from '../../lib/cli/exit-codes.ts'
import { countFlag } from '../../lib/cli/flags.ts'
import { formAgents, type FormedAgent, type Formation } from '../../lib/coordination/agents/form-agents.ts'

export default class AgentForm extends BaseCommand<typeof AgentForm, Formation> {
  static override summary = 'Form the agents that the ready work is short of'
  static override description =
    'Demand is the ready work, supply the free slots of live agents. What they are to be good at follows the work that nobody is free for, weighted by priority. When nobody is missing it says so and exits 0.'
  static override examples = [
    '<%= config.bin %> agent form --dry-run',
    '<%= config.bin %> agent form --max 4 --team night_shift',
    '<%= config.bin %> agent form --spawn',
  ]
  static override flags = {
    count: countFlag({ description: 'form so many instead of as many as are missing' }),
    max: countFlag({ description: 'form at most so many (default: 10, or --count)' }),
    force: boolean({ description: 'also when nobody is missing' }),
    team: string({ description: 'the team they belong to', default: 'meta_8020_team' }),
    capacity: countFlag({ description: 'how many items each may hold at once', default: 1 }),
    spawn: boolean({ description: 'start the runner that coordination.runners names for each' }),
    'dry-run': boolean({ description: 'only say what would be formed' }),
  }

  protected override async operate(): Promise<Formation> {
    const { count, max, force, team, capacity, spawn, 'dry-run': dryRun } = this.flags
    const deps = coordinationDeps(await this.workspace(), this.platform())
    const { spawnAgent } = await import('../../lib/coordination/run/spawn-agent.ts')
    const startAgent = (start: Parameters<typeof spawnAgent>[0]): ReturnType<typeof spawnAgent> =>
      spawnAgent(start, deps)
    return formAgents({ count, max, force, team, capacity, spawn, dryRun }, { ...deps, startAgent })
  }

  protected override text({ decision, reason, agents }: Formation): string {
    if (decision === 'not_needed') return `No agents formed: ${reason}.`
    const verb = decision === 'formed' ? 'Formed' : 'Would form'
    const lines = agents.map((agent) => `  ${this.#line(agent)}`)
    return [`${verb} ${agents.length} ${agents.length === 1 ? 'agent' : 'agents'}: ${reason}.`, ...lines].join('\n')
  }

  protected override status({ agents }: Formation): ExitStatus {
    return agents.some(({ problem }) => problem !== undefined) ? Exit.failed : Exit.ok
  }

  #line({ agent_id, specialization, team, pid, problem }: FormedAgent): string {
    const process = pid === undefined ? undefined : this.color.green(`process ${pid}`)
    const fault = problem === undefined ? undefined : this.color.red(`not started: ${problem}`)
    return [agent_id, specialization, team, process, fault]
      .filter((part) => part !== undefined && part !== null)
      .join('  ')
  }
}
