/**
 * Which of several items that are the same work stays and which are cancelled in its favour. Nobody's work is called
 * completed, and no work is taken out of the hands of the one who does it unless that is asked for.
 */
import type { Instant } from '../../platform/clock.ts'
import type { Priority } from '../../workspace/config.ts'
import type { LiveItem } from './redundancy.ts'

/** The most urgent first. */
const URGENCY: Readonly<Record<Priority, number>> = { critical: 0, high: 1, medium: 2, low: 3 }

export interface Consolidation {
  kept: LiveItem
  /** Cancelled in favour of `kept`. */
  cancelled: readonly LiveItem[]
  /** The same work, but left as they are. */
  spared: readonly Spared[]
}

interface Spared {
  item: LiveItem
  why: string
}

export interface ConsolidationRules {
  now: Instant
  /** Cancel what is in an agent's hands, too. */
  includeActive: boolean
  isLiveAgent: (agentId: string) => boolean
  /** `item` depends on `other`, directly or through others. */
  dependsOn: (item: LiveItem, other: LiveItem) => boolean
}

/**
 * Of each group the one furthest along stays, then the one of the highest priority, then the oldest (COORDINATION.md,
 * "meta cycle"). One in work is further than any that waits, since a claim begins at 0. Steps of one sequence, which say
 * the same but wait for each other, are no duplicates.
 */
export function planConsolidation(
  groups: readonly (readonly LiveItem[])[],
  rules: ConsolidationRules,
): readonly Consolidation[] {
  return groups.flatMap((group) => {
    const [kept, ...others] = group.toSorted(furthestFirst)
    return kept === undefined ? [] : [split(kept, others, rules)]
  })
}

function split(kept: LiveItem, others: readonly LiveItem[], rules: ConsolidationRules): Consolidation {
  const judged = others.map((item) => ({ item, why: reasonToSpare(item, kept, rules) }))
  return {
    kept,
    cancelled: judged.filter(({ why }) => why === undefined).map(({ item }) => item),
    spared: judged.flatMap(({ item, why }) => (why === undefined ? [] : [{ item, why }])),
  }
}

function furthestFirst(a: LiveItem, b: LiveItem): number {
  return (
    Number(b.status === 'active') - Number(a.status === 'active') ||
    b.progress - a.progress ||
    URGENCY[a.priority] - URGENCY[b.priority] ||
    a.created - b.created ||
    (a.id < b.id ? -1 : 1)
  )
}

function reasonToSpare(item: LiveItem, kept: LiveItem, rules: ConsolidationRules): string | undefined {
  if (rules.dependsOn(item, kept)) return `it waits for ${kept.id}`
  if (rules.dependsOn(kept, item)) return `${kept.id} waits for it`
  if (item.status === 'pending' || rules.includeActive) return undefined
  return inHands(item, rules)
}

/** A claim of the original has no lease; it counts as long as its agent is heard of. */
function inHands(item: LiveItem & { status: 'active' }, { now, isLiveAgent }: ConsolidationRules): string | undefined {
  if (item.lease_expires === undefined) {
    return isLiveAgent(item.agent_id) ? `${item.agent_id} is at it` : undefined
  }
  return item.lease_expires > now ? `${item.agent_id || 'an agent'} holds its lease` : undefined
}
