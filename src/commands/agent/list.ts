/** `autonomy agent list`: who is registered, and who can be counted on. */
import { option, string } from '@oclif/core/flags'
import { heardText, paintStanding, successText } from '../../lib/cli/agent-text.ts'
import { coordinationDeps } from '../../lib/cli/coordination.ts'
import { ListCommand } from '../../lib/cli/list-command.ts'
import type { Column } from '../../lib/cli/table.ts'
import { STANDINGS } from '../../lib/coordination/agents/agent-load.ts'
import type { AgentRow } from '../../lib/coordination/agents/agent-row.ts'
import { listAgents } from '../../lib/coordination/agents/list-agents.ts'

export default class AgentList extends ListCommand<typeof AgentList, AgentRow> {
  static override summary = 'List agents: who can be counted on, and what each holds'
  static override description =
    'live: heard of within coordination.heartbeat_timeout and taking work. draining: finishing what it has. stale: not heard of for longer. silent: should be at work, but was never heard of. idle: nothing works in its name now. offline: retired or stopped. unknown: its status is no word known here. The workload is counted from the active work items.'
  static override examples = [
    '<%= config.bin %> agent list',
    '<%= config.bin %> agent list --status live --team backend',
    "<%= config.bin %> agent list --json | jq '.items[].agent_id'",
  ]
  static override flags = {
    team: string({ description: 'only these teams', multiple: true }),
    status: option({ description: 'only those that are this', options: STANDINGS, multiple: true })(),
  }

  protected override async list(): Promise<readonly AgentRow[]> {
    const { team, status } = this.flags
    const deps = coordinationDeps(await this.workspace(), this.platform())
    return listAgents({ teams: team, standings: status }, deps)
  }

  protected override columns(): readonly Column<AgentRow>[] {
    return [
      { header: 'id', value: ({ agent_id }) => agent_id },
      { header: 'team', value: ({ team }) => team ?? '-', spare: 4 },
      {
        header: 'status',
        value: ({ status }) => status,
        paint: (text, { status }, color) => paintStanding(text, status, color),
      },
      { header: 'load', value: ({ workload, capacity }) => `${workload}/${capacity}`, align: 'right' },
      { header: 'heard of', value: heardText, align: 'right', spare: 3 },
      { header: 'done', value: ({ tasks_completed }) => String(tasks_completed), align: 'right', spare: 2 },
      { header: 'success', value: successText, align: 'right', spare: 1 },
      { header: 'specialization', value: ({ specialization }) => specialization ?? '-', least: 16 },
    ]
  }

  protected override empty(): string {
    return 'No agents.'
  }
}
