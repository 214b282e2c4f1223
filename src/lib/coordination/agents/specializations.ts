/**
 * What new agents should be good at: seats go to work types in proportion to the weight of the work nobody serves, by
 * the largest remainder method, so that the same queue always gives the same team.
 */
import type { Priority } from '../../workspace/config.ts'
import { priorityWeight } from '../work/next-best.ts'

/** For agents that are formed while no work waits, and for work without a type. */
const GENERAL = 'general'

interface Demand {
  work_type: string
  priority: Priority
}

/** `seats` specializations, the one with most weight first. */
export function specializationsFor(unserved: readonly Demand[], seats: number): readonly string[] {
  const weights = weightsOf(unserved)
  const total = [...weights.values()].reduce((sum, weight) => sum + weight, 0)
  if (total === 0) return Array.from({ length: seats }, () => GENERAL)
  const shares = [...weights]
    .map(([type, weight]) => ({
      type,
      weight,
      whole: Math.floor((seats * weight) / total),
      rest: (seats * weight) % total,
    }))
    .toSorted((one, other) => other.weight - one.weight || compare(one.type, other.type))
  const left = seats - shares.reduce((sum, { whole }) => sum + whole, 0)
  const favoured = new Set(shares.toSorted((one, other) => other.rest - one.rest).slice(0, left))
  return shares.flatMap((share) => {
    const length = share.whole + (favoured.has(share) ? 1 : 0)
    return Array.from({ length }, () => share.type)
  })
}

function weightsOf(unserved: readonly Demand[]): ReadonlyMap<string, number> {
  const weights = new Map<string, number>()
  for (const { work_type, priority } of unserved) {
    const type = work_type.trim() || GENERAL
    weights.set(type, (weights.get(type) ?? 0) + priorityWeight(priority))
  }
  return weights
}

function compare(one: string, other: string): number {
  if (one === other) return 0
  return one < other ? -1 : 1
}
