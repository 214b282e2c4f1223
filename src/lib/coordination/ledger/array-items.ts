/**
 * The item table over an array, for memory and for small documents. Of records with the same id the first counts: which
 * one that is must not change when the item does, or finished work would come back as another record's.
 */
import type { ItemTable } from '../ledger.ts'
import { once } from '../once.ts'
import type { FinishedItem, PendingItem, WorkItem } from '../work-item.ts'
import type { ItemEntry } from './item-entry.ts'

type ItemThatIs<S> = Extract<WorkItem, { status: S }>

/** @param given is asked once, and not before something is looked up */
export function arrayItems(given: () => readonly ItemEntry[]): ItemTable {
  const found = once(given)
  const index = once(() => firstOfEachId(found()))
  const entries = once(() => (index().size === found().length ? found() : [...index().values()]))
  const all = once(() => entries().map(({ item }) => item))
  const active = once(() => itemsThatAre('active', entries()))
  const keys = once(() => firstByKey(all()))
  const dependents = once(() => dependentsById(all()))
  const finished = once(() =>
    all()
      .filter(isFinished)
      .sort((a, b) => a.finished - b.finished),
  )
  return {
    get: (id) => index().get(id)?.item,
    all,
    active,
    expired: (now) => active().filter(({ lease_expires }) => lease_expires !== undefined && lease_expires < now),
    oldestPending: (limit, accept) => oldestPending(entries(), limit, accept),
    withKey: (key) => keys().get(key),
    dependents: (id) => dependents().get(id) ?? [],
    finished,
    count: () => countByStatus(entries()),
  }
}

function firstOfEachId(entries: readonly ItemEntry[]): ReadonlyMap<string, ItemEntry> {
  const found = new Map<string, ItemEntry>()
  for (const entry of entries) if (!found.has(entry.id)) found.set(entry.id, entry)
  return found
}

function itemsThatAre<S extends WorkItem['status']>(
  wanted: S,
  entries: readonly ItemEntry[],
): readonly ItemThatIs<S>[] {
  return entries
    .filter(({ status }) => status === wanted)
    .map(({ item }) => item)
    .filter((item): item is ItemThatIs<S> => item.status === wanted)
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
  entries: readonly ItemEntry[],
  limit: number,
  accept: (item: PendingItem) => boolean,
): readonly PendingItem[] {
  const taken = new Map<string, number>()
  const oldestFirst = entries
    .filter(({ status }) => status === 'pending')
    .map((entry) => ({ entry, created: entry.created }))
    .sort((a, b) => a.created - b.created)
  return oldestFirst.flatMap(({ entry }) => {
    const kind = `${entry.priority} ${entry.work_type}`
    const count = taken.get(kind) ?? 0
    if (count >= limit) return []
    const { item } = entry
    if (item.status !== 'pending' || !accept(item)) return []
    taken.set(kind, count + 1)
    return [item]
  })
}

function countByStatus(entries: readonly ItemEntry[]): Readonly<Record<WorkItem['status'], number>> {
  const count = { pending: 0, active: 0, completed: 0, failed: 0, cancelled: 0, unknown: 0 }
  for (const { status } of entries) count[status]++
  return count
}
