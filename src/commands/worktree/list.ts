/** `autonomy worktree list`: which worktrees there are, what is in them, and why they are still there. */
import { boolean } from '@oclif/core/flags'
import { coordinationDeps } from '../../lib/cli/coordination.ts'
import { ListCommand } from '../../lib/cli/list-command.ts'
import { sizeText } from '../../lib/cli/size-text.ts'
import type { Column } from '../../lib/cli/table.ts'
import { spanText } from '../../lib/cli/time-text.ts'
import { duplicateBranches } from '../../lib/coordination/worktree/duplicate-branches.ts'
import { listWorktrees, type WorktreeRow } from '../../lib/coordination/worktree/list-worktrees.ts'

interface Row extends WorktreeRow {
  /** Other branches of the same item that change nearly the same lines. */
  duplicates: readonly string[]
}

export default class WorktreeList extends ListCommand<typeof WorktreeList, Row> {
  static override summary = 'List the git worktrees of work items, and say what is in each'
  static override description =
    'leased: its item is claimed, or somebody is at work on it; dirty: it has files that are not committed; unpushed: it ' +
    'has commits that are merged nowhere; merged (rebased and squashed too) and empty: nothing would be lost; orphaned: ' +
    'its folder is gone, or git does not know it any more; foreign: somebody else made it. Branches of one item that ' +
    'bring nearly the same changes are named on stderr, and in `duplicates`.'
  static override examples = ['<%= config.bin %> worktree list', '<%= config.bin %> worktree list --all --output json']
  static override flags = {
    all: boolean({ description: 'those that somebody else made, too' }),
    'no-size': boolean({ description: 'without the size on disk, which takes longest' }),
  }

  protected override async list(): Promise<readonly Row[]> {
    const deps = coordinationDeps(await this.workspace(), this.platform())
    const rows = await listWorktrees({ all: this.flags.all, withoutSize: this.flags['no-size'] }, deps)
    const pairs = await duplicateBranches(deps)
    for (const { work_item_id, branches, similarity } of pairs) {
      const share = `${Math.round(similarity * 100)} % of the changed lines are the same`
      this.note(`${work_item_id} was done twice: ${branches.join(' and ')} (${share})`)
    }
    const others = (branch: string | null): readonly string[] =>
      pairs.flatMap(({ branches: [one, other] }) => (branch === one ? [other] : branch === other ? [one] : []))
    return rows.map((row) => Object.assign(row, { duplicates: others(row.branch) }))
  }

  protected override columns(): readonly Column<Row>[] {
    return [
      { header: 'item', value: ({ work_item_id }) => work_item_id ?? '-', least: 12 },
      {
        header: 'state',
        value: ({ state }) => state,
        paint: (text, { action, state }, color) =>
          action !== 'keep' ? color.dim(text) : state === 'dirty' || state === 'orphaned' ? color.yellow(text) : text,
      },
      { header: 'branch', value: ({ branch }) => branch ?? '(detached)', least: 12, spare: 3 },
      { header: '+', value: ({ ahead }) => String(ahead), align: 'right' },
      { header: '-', value: ({ behind }) => String(behind), align: 'right', spare: 2 },
      {
        header: 'size',
        value: ({ size_bytes: size }) => (size === null ? '-' : sizeText(size)),
        align: 'right',
        spare: 1,
      },
      { header: 'age', value: ({ age }) => (age === null ? '-' : spanText(age)), align: 'right', spare: 1 },
      { header: 'why', value: ({ why }) => why, least: 24 },
      { header: 'path', value: ({ path }) => path, least: 16, spare: 4 },
    ]
  }

  protected override empty(): string {
    return 'No worktrees.'
  }
}
