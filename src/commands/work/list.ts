/** `autonomy work list`: the work items, what is in work first, then what would be claimed next. */
import { boolean, option, string } from '@oclif/core/flags'
import { coordinationDeps } from '../../lib/cli/coordination.ts'
import { countFlag } from '../../lib/cli/flags.ts'
import { ListCommand, type Listing } from '../../lib/cli/list-command.ts'
import type { Column } from '../../lib/cli/table.ts'
import { withFields, withinTokens, type WorkRow, workRow } from '../../lib/cli/work-rows.ts'
import { listWork } from '../../lib/coordination/work/list-work.ts'
import { WORK_STATUSES } from '../../lib/coordination/work-item.ts'
import { PRIORITIES } from '../../lib/pipeline/todos/todo.ts'

export default class WorkList extends ListCommand<typeof WorkList, WorkRow> {
  static override summary = 'List work items: in work, then in the order in which they would be claimed'
  static override description =
    'Then what waits for other work, then what is finished, the newest first. A filter given several times passes any of its values. In JSON each item is its record; status and priority are the words this program knows, pending items say what they wait for (blocked_by). Works while the workspace is stopped.'
  static override examples = [
    '<%= config.bin %> work list --ready --limit 10',
    '<%= config.bin %> work list --status active --agent agent_7',
    "<%= config.bin %> work list --json --fields work_item_id,status | jq '.items[]'",
    '<%= config.bin %> work list --ready -o ndjson --max-tokens 2000',
  ]
  static override flags = {
    status: option({
      description: 'only these states',
      options: [...WORK_STATUSES, 'unknown'] as const,
      multiple: true,
    })(),
    type: string({ description: 'only these work types', multiple: true }),
    priority: option({ description: 'only these priorities', options: PRIORITIES, multiple: true })(),
    team: string({ description: 'only those of these teams', multiple: true }),
    agent: string({ description: 'only those of these agents', multiple: true }),
    ready: boolean({ description: 'only what could be claimed now' }),
    blocked: boolean({ description: 'only what waits for other work' }),
    all: boolean({ description: 'the archive too' }),
    fields: string({ description: 'only these fields', multiple: true, delimiter: ',', helpValue: 'NAME,NAME' }),
    'max-tokens': countFlag({ description: 'so many items as fit into this many tokens of three characters' }),
  }

  protected override async operate(): Promise<Listing<WorkRow>> {
    const listing = await super.operate()
    const { 'max-tokens': tokens } = this.flags
    return tokens === undefined ? listing : withinTokens(listing, tokens)
  }

  protected override async list(): Promise<readonly WorkRow[]> {
    const { status, type, priority, team, agent, ready, blocked, all, fields } = this.flags
    const filter = { status, types: type, priority, team, agent, ready, blocked, all }
    const listed = await listWork(filter, coordinationDeps(await this.workspace(), this.platform()))
    return fields === undefined ? listed.map(workRow) : withFields(listed.map(workRow), fields)
  }

  protected override columns(): readonly Column<WorkRow>[] {
    const { fields } = this.flags
    if (fields !== undefined) return fields.map((name) => ({ header: name, value: (row) => cell(row[name]), least: 8 }))
    return [
      { header: 'id', value: ({ work_item_id }) => cell(work_item_id) },
      {
        header: 'priority',
        value: ({ priority }) => cell(priority),
        paint: (text, { priority }, color) => (priority === 'critical' || priority === 'high' ? color.red(text) : text),
      },
      { header: 'status', value: (row) => (isBlocked(row) ? 'blocked' : cell(row['status'])) },
      { header: 'type', value: ({ work_type }) => cell(work_type), spare: 3, least: 8 },
      { header: 'agent', value: ({ agent_id }) => cell(agent_id), spare: 2 },
      { header: '%', value: ({ progress }) => cell(progress), align: 'right', spare: 1 },
      { header: 'description', value: ({ description }) => cell(description).slice(0, 500), least: 24 },
    ]
  }

  protected override empty(): string {
    return 'No work items.'
  }

  protected override more(): string {
    return this.flags['max-tokens'] === undefined ? super.more() : '--max-tokens and --limit show more.'
  }
}

function cell(value: unknown): string {
  if (value === undefined || value === '') return '-'
  return typeof value === 'string' ? value : JSON.stringify(value)
}

function isBlocked({ blocked_by }: WorkRow): boolean {
  return Array.isArray(blocked_by) && blocked_by.length > 0
}
