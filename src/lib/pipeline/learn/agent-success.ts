/**
 * Pure: resolutions -> how well each agent does. (successes + half of the partial ones + 1) / (all + 2): Laplace's rule,
 * so that one lucky resolution does not make a perfect agent and an unknown agent stands at 0.5.
 */
import type { LearnedResolution, TrainingData } from './training-data.ts'

/** 0 to 1, by agent name. Todos that closed by themselves say nothing about anyone. */
export function agentSuccess({ resolutions }: TrainingData): Readonly<Record<string, number>> {
  const byAgent = Map.groupBy(
    resolutions.filter(({ agent, outcome }) => agent !== undefined && outcome !== 'auto_resolved'),
    ({ agent = '' }) => agent,
  )
  return Object.fromEntries([...byAgent].map(([agent, theirs]) => [agent, (worth(theirs) + 1) / (theirs.length + 2)]))
}

function worth(resolutions: readonly LearnedResolution[]): number {
  const value = { success: 1, partial: 0.5, failed: 0, auto_resolved: 0 }
  return resolutions.reduce((sum, { outcome }) => sum + value[outcome], 0)
}
