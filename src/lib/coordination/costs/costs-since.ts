/** What a pipeline run notes of the costs of agents. */
import type { FileSystem } from '../../platform/files.ts'
import type { WorkspacePaths } from '../../workspace/paths.ts'
import { costFigures, type CostFigures } from './cost-figures.ts'
import { readCosts } from './read-costs.ts'

type Noted = Pick<CostFigures, 'attempts' | 'completed' | 'usd' | 'unknown'>

/**
 * @param since ISO 8601; undefined: from the first attempt
 * @returns undefined when there was none since
 * @throws AutonomyError INVALID_DOCUMENT, IO
 */
export function costsSince(
  since: string | undefined,
  { files, paths }: { files: Pick<FileSystem, 'info'>; paths: Pick<WorkspacePaths, 'coordination'> },
): Noted | undefined {
  if (!files.info(paths.coordination.costs)) return undefined
  const begin = since === undefined ? Number.NaN : Date.parse(since)
  const { records } = readCosts({ since: Number.isNaN(begin) ? undefined : begin }, { paths })
  if (records.length === 0) return undefined
  const { attempts, completed, usd, unknown } = costFigures(records)
  return { attempts, completed, usd, unknown }
}
