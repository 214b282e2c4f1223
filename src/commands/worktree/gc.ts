/** `autonomy worktree gc`: worktrees that hold nothing any more go, all others are named with the reason. */
import { boolean } from '@oclif/core/flags'
import { BaseCommand } from '../../lib/cli/base-command.ts'
import { coordinationDeps } from '../../lib/cli/coordination.ts'
import { Exit, type ExitStatus } from '../../lib/cli/exit-codes.ts'
import { gcWorktrees, type CollectedWorktree, type GcResult } from '../../lib/coordination/worktree/gc-worktrees.ts'

export default class WorktreeGc extends BaseCommand<typeof WorktreeGc, GcResult> {
  static override summary = 'Remove worktrees of work items that are merged or empty'
  static override description =
    'Only says what it would do, unless --apply is given. A worktree with uncommitted files, with commits that are merged ' +
    'nowhere, with a live claim, or locked with `git worktree lock` is never removed; neither is one that somebody else ' +
    'made. With a worktree goes its branch, when what it has is elsewhere. Entries that git keeps of folders which are ' +
    'gone are removed, their branches stay while they have work.'
  static override examples = ['<%= config.bin %> worktree gc', '<%= config.bin %> worktree gc --apply']
  static override flags = {
    apply: boolean({ description: 'do it' }),
  }

  protected override async operate(): Promise<GcResult> {
    const deps = coordinationDeps(await this.workspace(), this.platform())
    return gcWorktrees({ apply: this.flags.apply }, deps)
  }

  protected override text({ applied, removed, kept, worktrees }: GcResult): string {
    const lines = worktrees.map((each) => this.#line(each, applied))
    const what = `${removed} ${removed === 1 ? 'worktree' : 'worktrees'}`
    const offer = applied || removed === 0 ? '' : '; --apply does it'
    return [...lines, `${applied ? 'Removed' : 'Would remove'} ${what}, ${kept} kept${offer}`].join('\n')
  }

  protected override status({ worktrees }: GcResult): ExitStatus {
    return worktrees.some(({ problem }) => problem !== undefined) ? Exit.failed : Exit.ok
  }

  #line({ path, branch, action, why, done, problem, commit }: CollectedWorktree, applied: boolean): string {
    const word = action === 'keep' || (applied && !done) ? 'keep' : applied ? 'removed' : 'remove'
    const was = done && action === 'remove' && commit !== null ? ` (${branch ?? ''} was ${commit.slice(0, 12)})` : ''
    const reason = problem === undefined ? why : `${why}, but: ${problem}`
    return `${word.padEnd(8)}${path}: ${reason}${was}`
  }
}
