/** `autonomy reserve list`: who holds which files. */
import { coordinationDeps } from '../../lib/cli/coordination.ts'
import { ListCommand } from '../../lib/cli/list-command.ts'
import type { Column } from '../../lib/cli/table.ts'
import { timeText } from '../../lib/cli/time-text.ts'
import { listHolds, type ListedHold } from '../../lib/coordination/reservations/list-holds.ts'

export default class ReserveList extends ListCommand<typeof ReserveList, ListedHold> {
  static override summary = 'Show who holds which files: reservations, and work items that name paths'
  static override examples = ['<%= config.bin %> reserve list', '<%= config.bin %> reserve list -o ndjson']

  protected override async list(): Promise<readonly ListedHold[]> {
    return listHolds(coordinationDeps(await this.workspace(), this.platform()))
  }

  protected override columns(): readonly Column<ListedHold>[] {
    return [
      { header: 'ID', value: ({ id }) => id },
      { header: 'AGENT', value: ({ agent_id }) => agent_id },
      { header: 'PATHS', value: ({ paths }) => paths.join(', ') },
      { header: 'UNTIL', value: ({ until }) => (until === null ? '' : timeText(until)) },
      { header: 'WHY', value: ({ reason }) => reason.split('\n')[0] ?? '' },
    ]
  }

  protected override empty(): string {
    return 'Nobody holds any files.'
  }
}
