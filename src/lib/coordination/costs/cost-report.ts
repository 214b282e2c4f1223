/** `cost report`: what the attempts of agents used and cost, by whatever is asked for, with the sum of all. */
import { type Instant, toIso } from '../../platform/clock.ts'
import type { WorkspacePaths } from '../../workspace/paths.ts'
import {
  type CostFigures,
  costFigures,
  type CostGroup,
  type CostRow,
  costRows,
  unpricedModels,
} from './cost-figures.ts'
import { readCosts } from './read-costs.ts'

export interface CostReport {
  /** ISO 8601; null: from the first record. */
  since: string | null
  by: CostGroup
  totals: CostFigures
  rows: readonly CostRow[]
  /** What makes the figures less than the whole truth, a sentence each. */
  warnings: readonly string[]
}

/** @throws AutonomyError INVALID_DOCUMENT (with position), IO */
export function costReport(
  { by, since }: { by: CostGroup; since?: Instant | undefined },
  deps: { paths: Pick<WorkspacePaths, 'coordination'> },
): CostReport {
  const { records, torn } = readCosts({ since }, deps)
  const unpriced = unpricedModels(records).map(({ model, attempts }) => {
    const named = model === '' ? 'A model that was not named' : model
    return `${named} has no price in the table: ${attempts} ${attempts === 1 ? 'attempt' : 'attempts'} of unknown cost`
  })
  const warnings = [...unpriced, ...(torn ? ['The last line was never finished: an attempt is missing'] : [])]
  return {
    since: since === undefined ? null : toIso(since),
    by,
    totals: costFigures(records),
    rows: costRows(records, by),
    warnings,
  }
}
