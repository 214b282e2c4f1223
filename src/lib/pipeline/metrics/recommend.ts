/** Pure: the numbers of a success report -> what to do about them. Each sentence follows from a number and names it. */
import type { Todo } from '../todos/todo.ts'
import type { SuccessMetrics } from './metrics.ts'

type Facts = Omit<SuccessMetrics, 'recommendations'>

/** Below this many resolutions an agent's share says nothing. */
const FEWEST_RESOLUTIONS = 3

export function recommend(facts: Facts, todos: readonly Todo[]): readonly string[] {
  return [
    ...waitingTodos(facts),
    ...brokenResolutions(facts, todos),
    ...slowestCategory(facts),
    ...strugglingAgents(facts),
    ...missingCauses(facts),
    ...missingZones(facts),
  ]
}

function waitingTodos({ waiting }: Facts): readonly string[] {
  const categories = Object.entries(waiting).sort(([, a], [, b]) => b - a)
  const total = categories.reduce((sum, [, count]) => sum + count, 0)
  if (total === 0) return []
  const named = categories.map(([category, count]) => `${category} ${count}`).join(', ')
  return [
    `${total} open todos have no agent (${named}): raise max_concurrent or add the domain in agent_capabilities.json.`,
  ]
}

function brokenResolutions({ regressions }: Facts, todos: readonly Todo[]): readonly string[] {
  if (regressions === 0) return []
  const [worst] = todos.toSorted((a, b) => (b.regressions ?? 0) - (a.regressions ?? 0))
  return [`${regressions} resolutions did not hold; most often ${worst?.id ?? ''} (${worst?.regressions ?? 0} times).`]
}

function slowestCategory({ mttr_by_category }: Facts): readonly string[] {
  const [slowest, next] = Object.entries(mttr_by_category).sort(([, a], [, b]) => b.median - a.median)
  if (!slowest || !next || slowest[1].median < 2 * next[1].median) return []
  return [
    `${slowest[0]} takes longest: half of its resolutions take more than ${slowest[1].median} s (${next[0]}: ${next[1].median} s).`,
  ]
}

function strugglingAgents({ agents }: Facts): readonly string[] {
  return Object.entries(agents)
    .filter(([, { resolved, succeeded }]) => resolved >= FEWEST_RESOLUTIONS && succeeded < resolved / 2)
    .map(([name, { resolved, succeeded }]) => `${name} succeeded in ${succeeded} of ${resolved} resolutions.`)
}

function missingCauses({ resolutions: { total, with_cause } }: Facts): readonly string[] {
  if (total === with_cause) return []
  return [
    `${total - with_cause} of ${total} resolutions name no root cause: autonomy todo complete ID --root-cause CAUSE.`,
  ]
}

function missingZones({ without_zone, timezone }: Facts): readonly string[] {
  if (without_zone === 0) return []
  return [`${without_zone} todos carry a creation time without a time zone; it is read as ${timezone} (logs.timezone).`]
}
