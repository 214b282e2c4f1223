/**
 * Pure: which items an export has, and what they wait for in it: what is completed holds nothing back, what was merged
 * into another item stands for that one, and what is not exported cannot be named.
 */
import type { WorkItem } from '../work-item.ts'

export interface Exported {
  item: WorkItem
  /** Names it in the export, and in imports of it: its key, else its id. */
  key: string
  /** Items of the same export, by their keys. */
  needs: readonly string[]
}

/** @param all as they are listed, archive included; @param isWhole also what is completed or cancelled */
export function exportedItems(all: readonly WorkItem[], isWhole: boolean): readonly Exported[] {
  const chosen = all.filter(({ status }) => isWhole || (status !== 'completed' && status !== 'cancelled'))
  const byId = new Map(all.map((item) => [item.id, item]))
  const keys = new Map(chosen.map((item) => [item.id, item.idempotency_key ?? item.id]))
  return chosen.map((item) => ({
    item,
    key: keys.get(item.id) ?? item.id,
    needs: [...new Set(item.depends_on.flatMap((id) => keys.get(lastOf(id, byId)) ?? []))],
  }))
}

function lastOf(id: string, byId: ReadonlyMap<string, WorkItem>): string {
  const seen = new Set<string>()
  let last = id
  while (!seen.has(last)) {
    seen.add(last)
    last = byId.get(last)?.superseded_by ?? last
  }
  return last
}
