/** `autonomy agent logs`: what the commands of an agent printed. */
import { string } from '@oclif/core/args'
import { boolean } from '@oclif/core/flags'
import { BaseCommand } from '../../lib/cli/base-command.ts'
import { countFlag } from '../../lib/cli/flags.ts'
import { writeOut } from '../../lib/cli/output.ts'
import { printable } from '../../lib/cli/printable.ts'
import { followAgentLog, readAgentLog, type AgentLog } from '../../lib/coordination/run/read-agent-log.ts'

export default class AgentLogs extends BaseCommand<typeof AgentLogs, AgentLog> {
  static override summary = 'Show what the commands of an agent printed'
  static override description =
    'The log is rotated at 10 MB, and the one before is kept. With --follow it goes on until Ctrl-C.'
  static override examples = [
    '<%= config.bin %> agent logs fixer',
    '<%= config.bin %> agent logs fixer --follow --lines 5',
  ]
  static override args = { agent: string({ description: 'id of the agent; `meta`: the meta loop', required: true }) }
  static override flags = {
    lines: countFlag({ description: 'how many, from the end', default: 100 }),
    follow: boolean({ description: 'show what is added, too', char: 'f', exclusive: ['json'] }),
  }

  protected override async operate(): Promise<AgentLog> {
    const deps = { ...this.platform(), paths: this.paths() }
    const log = readAgentLog({ agent: this.args.agent, lines: this.flags.lines }, deps)
    if (!this.flags.follow) return log
    const add = (text: string): Promise<void> => writeOut(printable(text))
    await add(log.lines.map((line) => `${line}\n`).join(''))
    await followAgentLog(log, { add, signal: this.signal }, deps)
    return { ...log, lines: [] }
  }

  protected override text({ lines }: AgentLog): string {
    return lines.join('\n')
  }
}
