/**
 * Pure: which finished items leave `work_claims.json`, so that the cost of a claim does not grow with history: those
 * older than the keep window, and those beyond the newest hundred. What a live item depends on stays.
 */
import type { Instant, Milliseconds } from '../../platform/clock.ts'
import type { ItemTable, Step } from '../ledger.ts'
import type { WorkItem } from '../work-item.ts'

const NEWEST = 100

export interface ArchiveRule {
  now: Instant
  keep: Milliseconds
  /** How many more are finished in the same step. */
  finishing: number
}

/** The items that leave, the one that finished first before the others. */
export function archivable(items: ItemTable, { now, keep, finishing }: ArchiveRule): readonly WorkItem[] {
  const finished = items.finished()
  const beyond = finished.length + finishing - NEWEST
  const old = finished.filter((item, index) => index < beyond || endOf(item) < now - keep)
  if (old.length === 0) return []
  const merged = mergedInto(finished)
  return old.filter((item) => !isNeeded(item, items, merged))
}

export function archiveStep({ id, status, trace_id }: WorkItem, by: string): Step {
  const entry = {
    op: 'archive',
    work_item_id: id,
    from: status,
    by,
    ...(trace_id !== undefined && { trace_id }),
  } as const
  return { kind: 'archive-item', id, entry }
}

function endOf(item: WorkItem): Instant {
  return 'finished' in item ? item.finished : item.updated
}

/** Item -> those that it stands for. */
function mergedInto(finished: readonly WorkItem[]): ReadonlyMap<string, readonly string[]> {
  const merged = finished.filter(({ superseded_by }) => superseded_by !== undefined)
  const groups = Map.groupBy(merged, ({ superseded_by = '' }) => superseded_by)
  return new Map([...groups].map(([id, members]) => [id, members.map((member) => member.id)]))
}

/** A live item depends on it, or on one that it stands for. */
function isNeeded(item: WorkItem, items: ItemTable, merged: ReadonlyMap<string, readonly string[]>): boolean {
  const seen = new Set<string>()
  const open = [item.id]
  for (let id = open.pop(); id !== undefined; id = open.pop()) {
    if (seen.has(id)) continue
    seen.add(id)
    if (items.dependents(id).some((dependent) => isLive(items.get(dependent)))) return true
    open.push(...(merged.get(id) ?? []))
  }
  return false
}

/** A failed one may be tried again, and one with a messy status may be mended. */
function isLive(item: WorkItem | undefined): boolean {
  return item !== undefined && item.status !== 'completed' && item.status !== 'cancelled'
}
