/**
 * The item table over an array, for memory and for small documents. Of records with the same id the first counts: which
 * one that is must not change when the item does, or finished work would come back as another record's.
 */
import type { ItemTable } from '../ledger.ts'
import { once } from '../once.ts'
import type { FinishedItem, PendingItem, WorkItem } from '../work-item.ts'

/** @param records a function is asked once, and not before something is looked up */
export function arrayItems(records: readonly WorkItem[] | (() => readonly WorkItem[])): ItemTable {
  const found = typeof records === 'function' ? once(records) : () => records
  const index = once(() => firstOfEachId(found()))
  const all = once(() => (index().size === found().length ? found() : [...index().values()]))
  const active = once(() => all().filter((item) => item.status === 'active'))
  const keys = once(() => firstByKey(all()))
  const dependents = once(() => dependentsById(all()))
  const finished = once(() =>
    all()
      .filter(isFinished)
      .sort((a, b) => a.finished - b.finished),
  )
  return {
    get: (id) => index().get(id),
    all,
    active,
    expired: (now) => active().filter(({ lease_expires }) => lease_expires !== undefined && lease_expires < now),
    oldestPending: (limit, accept) => oldestPending(all(), limit, accept),
    withKey: (key) => keys().get(key),
    dependents: (id) => dependents().get(id) ?? [],
    finished,
    count: () => countByStatus(all()),
  }
}

function firstOfEachId(records: readonly WorkItem[]): ReadonlyMap<string, WorkItem> {
  const found = new Map<string, WorkItem>()
  for (const item of records) if (!found.has(item.id)) found.set(item.id, item)
  return found
}

/** A live item comes before a finished one with the same key. */
function firstByKey(items: readonly WorkItem[]): ReadonlyMap<string, WorkItem> {
  const found = new Map<string, WorkItem>()
  for (const item of items) {
    if (item.idempotency_key === undefined) continue
    const before = found.get(item.idempotency_key)
    if (!before || (isFinished(before) && !isFinished(item))) found.set(item.idempotency_key, item)
  }
  return found
}

function dependentsById(items: readonly WorkItem[]): ReadonlyMap<string, readonly string[]> {
  const found = new Map<string, string[]>()
  for (const { id, depends_on } of items) {
    for (const needed of new Set(depends_on)) {
      const known = found.get(needed)
      if (known) known.push(id)
      else found.set(needed, [id])
    }
  }
  return found
}

export function isFinished(item: WorkItem): item is FinishedItem {
  return item.status === 'completed' || item.status === 'failed' || item.status === 'cancelled'
}

function oldestPending(
  items: readonly WorkItem[],
  limit: number,
  accept: (item: PendingItem) => boolean,
): readonly PendingItem[] {
  const taken = new Map<string, number>()
  const pending = items.filter((item) => item.status === 'pending').sort((a, b) => a.created - b.created)
  return pending.filter((item) => {
    const kind = `${item.priority} ${item.work_type}`
    const count = taken.get(kind) ?? 0
    if (count >= limit || !accept(item)) return false
    taken.set(kind, count + 1)
    return true
  })
}

function countByStatus(items: readonly WorkItem[]): Readonly<Record<WorkItem['status'], number>> {
  const count = { pending: 0, active: 0, completed: 0, failed: 0, cancelled: 0, unknown: 0 }
  for (const { status } of items) count[status]++
  return count
}
