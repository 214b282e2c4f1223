/** Where an attempt works: the workspace itself, or a git worktree of the item's own. */
import type { ItemOutcome } from '../run/item-outcome.ts'
import type { Evidence } from '../work-item.ts'

export interface Workplace {
  cwd: string
  env: Readonly<Record<string, string>>
  /** What tells whether anything was changed; undefined where there is no repository. */
  fingerprint(): Promise<string | undefined>
  /** Before completion: hands the work over (a commit on the item's branch) and says so as evidence; none for the workspace itself. */
  handOver(): Promise<readonly Evidence[]>
  /** After the end of the attempt: removes what holds nothing. */
  leave(outcome: ItemOutcome): Promise<void>
}
