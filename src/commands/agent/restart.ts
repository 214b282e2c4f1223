/** `autonomy agent restart`: start the runner of an agent anew. */
import { string } from '@oclif/core/args'
import { BaseCommand } from '../../lib/cli/base-command.ts'
import { durationFlag } from '../../lib/cli/flags.ts'
import { restartAgent, type RestartedAgent } from '../../lib/coordination/run/restart-agent.ts'

export default class AgentRestart extends BaseCommand<typeof AgentRestart, RestartedAgent> {
  static override summary = 'Start the runner of an agent again, as it was started'
  static override description =
    'It finishes its items first; after --wait it is killed, and they come back to the queue when their lease is over. ' +
    'The new one runs in the background; its output is in its log (`agent logs`).'
  static override examples = ['<%= config.bin %> agent restart fixer', '<%= config.bin %> agent restart fixer --wait 0']
  static override args = { agent: string({ description: 'id of the agent', required: true }) }
  static override flags = { wait: durationFlag({ description: 'for its items to be finished', default: 60_000 }) }

  protected override async operate(): Promise<RestartedAgent> {
    const input = { agent: this.args.agent, wait: this.flags.wait }
    return restartAgent(input, { ...this.platform(), paths: this.paths() })
  }

  protected override text({ agent_id, pid, before }: RestartedAgent): string {
    const was =
      before === null
        ? 'it was not running'
        : `process ${before.pid} ${before.ended === 'killed' ? 'was killed' : 'has ended'}`
    return `${agent_id} works again: process ${pid} (${was})`
  }
}
