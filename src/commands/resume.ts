/** `autonomy resume`: lift the STOP switch. */
import { boolean, string } from '@oclif/core/flags'
import { BaseCommand } from '../lib/cli/base-command.ts'
import { Exit, type ExitStatus } from '../lib/cli/exit-codes.ts'
import { durationFlag } from '../lib/cli/flags.ts'
import { personAt } from '../lib/cli/person-at.ts'
import { fileLedger } from '../lib/coordination/ledger/file-ledger.ts'
import { noteStop } from '../lib/coordination/run/note-stop.ts'
import { resumeAgents, type Resumed } from '../lib/coordination/run/resume-agents.ts'

export default class Resume extends BaseCommand<typeof Resume, Resumed> {
  static override summary = 'Lift the STOP switch of this workspace and bring its agents back'
  static override description =
    'Agents, and the meta loop, that the stop has ended are started again in the background, as they were started. ' +
    'Paused ones simply go on.'
  static override examples = [
    '<%= config.bin %> resume',
    '<%= config.bin %> resume --staged 30s',
    '<%= config.bin %> resume --agent fixer --json',
  ]
  static override flags = {
    team: string({ description: 'lift only the order for this team', helpValue: 'NAME', exclusive: ['agent'] }),
    agent: string({ description: 'lift only the order for this agent', helpValue: 'ID' }),
    'no-agents': boolean({ description: 'leave the agents that were ended as they are', exclusive: ['staged'] }),
    staged: durationFlag({ description: 'bring them back one by one, so far apart' }),
  }

  protected override async operate(): Promise<Resumed> {
    const { team, agent, staged, 'no-agents': without } = this.flags
    const scope = { ...(team !== undefined && { team }), ...(agent !== undefined && { agent }) }
    const signal = staged === undefined ? {} : { signal: this.signal }
    const deps = { ...this.platform(), paths: this.paths() }
    const resumed = await resumeAgents({ ...scope, ...signal, agents: !without, staged }, deps)
    if (resumed.changed) {
      const reason = team === undefined ? undefined : `team ${team}`
      const note = { event: 'resume', by: personAt(deps.environment), reason, agent } as const
      await noteStop(note, { ...deps, ledger: fileLedger(deps) })
    }
    return resumed
  }

  protected override text({ changed, started, failed }: Resumed): string {
    const lines = [
      changed ? this.color.green('Resumed.') : 'Nothing to lift: it was not stopped.',
      ...started.map(({ agent_id, pid }) => `${agent_id} works again (process ${pid})`),
      ...failed.map(({ agent_id, problem }) => this.color.red(`${agent_id} does not: ${problem}`)),
    ]
    return lines.join('\n')
  }

  protected override status({ failed }: Resumed): ExitStatus {
    return failed.length > 0 ? Exit.failed : Exit.ok
  }
}
