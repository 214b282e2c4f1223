/** What agents cost in the last 24 hours, for the dashboard. Loaded only where attempts are recorded. */
import type { CostFigures } from '../coordination/costs/cost-figures.ts'
import { AutonomyError } from '../errors.ts'
import { type Instant, toIso } from '../platform/clock.ts'
import type { FileSystem } from '../platform/files.ts'
import type { WorkspacePaths } from '../workspace/paths.ts'

export interface Spending extends CostFigures {
  /** ISO 8601, UTC: of attempts that ended since. */
  since: string
}

const DAY = 86_400_000

/** Null where no attempt is recorded. @throws AutonomyError IO */
export async function readSpending(
  now: Instant,
  { files, paths }: { files: Pick<FileSystem, 'info'>; paths: Pick<WorkspacePaths, 'coordination'> },
): Promise<{ costs: Spending | null; problems: readonly string[] }> {
  if (!files.info(paths.coordination.costs)) return { costs: null, problems: [] }
  const { readCosts } = await import('../coordination/costs/read-costs.ts')
  const { costFigures } = await import('../coordination/costs/cost-figures.ts')
  try {
    const since = now - DAY
    const { records } = readCosts({ since }, { paths })
    return { costs: { since: toIso(since), ...costFigures(records) }, problems: [] }
  } catch (error) {
    if (error instanceof AutonomyError && error.code === 'INVALID_DOCUMENT') {
      return { costs: null, problems: [error.message] }
    }
    throw error
  }
}
