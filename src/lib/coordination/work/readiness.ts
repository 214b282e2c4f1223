/**
 * Pure: whether an item could be worked on now, and by whom. Computed each time, never stored: two blockers that close
 * at once would leave a stored flag stuck.
 */
import type { Agent } from '../agent.ts'
import type { CoordinationState } from '../ledger.ts'
import type { WorkItem } from '../work-item.ts'

/**
 * Of what the item depends on, what is not completed; something that is in no document counts too. An item that was
 * merged into another one stands for that one.
 */
export function blockersOf(item: WorkItem, { items }: Pick<CoordinationState, 'items'>): readonly string[] {
  const done = new Set(item.depends_on_completed)
  return [...new Set(item.depends_on)].flatMap((id) => {
    if (done.has(id)) return []
    const last = successor(id, items)
    return items.get(last)?.status === 'completed' ? [] : [last]
  })
}

/** The end of the chain of `superseded_by`. */
function successor(id: string, items: CoordinationState['items']): string {
  const seen = new Set<string>()
  let last = id
  for (let next = items.get(id)?.superseded_by; next !== undefined && !seen.has(next);) {
    seen.add(next)
    last = next
    next = items.get(next)?.superseded_by
  }
  return last
}

/** An agent that is not registered takes anything. */
export function mayTake(agent: Agent | undefined, { work_type }: Pick<WorkItem, 'work_type'>): boolean {
  return whyNot(agent, { work_type }) === undefined
}

/** Why this agent does not get this item; undefined when it may. */
export function whyNot(agent: Agent | undefined, { work_type }: Pick<WorkItem, 'work_type'>): string | undefined {
  if (agent === undefined) return undefined
  if (agent.read_only) return `${agent.id} only looks (read_only)`
  if (agent.record['retired_at'] !== undefined) return `${agent.id} is retired`
  if (agent.status === 'draining') return `${agent.id} is draining: it takes no new work`
  if (agent.work_types === undefined || agent.work_types.includes(work_type)) return undefined
  return `${agent.id} takes ${agent.work_types.join(', ') || 'no work type'}, not ${work_type || 'work without a type'}`
}
