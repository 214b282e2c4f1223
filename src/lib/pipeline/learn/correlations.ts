/** Pure: resolutions -> which causes and outcomes each error pattern had, as counts. */
import type { TrainingData } from './training-data.ts'

export interface PatternCorrelation {
  root_causes: Readonly<Record<string, number>>
  outcomes: Readonly<Record<string, number>>
}

/** By error pattern, in the order of the alphabet. Todos that closed by themselves taught nobody anything. */
export function correlations({ resolutions }: TrainingData): Readonly<Record<string, PatternCorrelation>> {
  const worked = resolutions.filter(
    ({ error_pattern, outcome }) => error_pattern !== undefined && outcome !== 'auto_resolved',
  )
  const byPattern = Map.groupBy(worked, ({ error_pattern = '' }) => error_pattern)
  const rows = [...byPattern].sort(([a], [b]) => (a < b ? -1 : 1))
  return Object.fromEntries(
    rows.map(([pattern, theirs]) => [
      pattern,
      {
        root_causes: counts(theirs.flatMap(({ root_cause }) => (root_cause === undefined ? [] : [root_cause]))),
        outcomes: counts(theirs.map(({ outcome }) => outcome)),
      },
    ]),
  )
}

function counts(words: readonly string[]): Readonly<Record<string, number>> {
  const groups = [...Map.groupBy(words, (word) => word)].sort(([a], [b]) => (a < b ? -1 : 1))
  return Object.fromEntries(groups.map(([word, all]) => [word, all.length]))
}
