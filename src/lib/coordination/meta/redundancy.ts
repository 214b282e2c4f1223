/**
 * How much of the live work is there twice. Two items are the same work when their descriptions say the same, or when
 * they carry the same idempotency key; by configuration instead when they have the same work type, as in the original.
 */
import type { Config } from '../../workspace/config.ts'
import type { ActiveItem, PendingItem, WorkItem } from '../work-item.ts'

export type LiveItem = PendingItem | ActiveItem

export interface Redundancy {
  /** 0 to 100, not rounded; null where no item is live. */
  percent: number | null
  /** Items that are pending or active. */
  live: number
  /** Two or more items each, in the order of the document. */
  groups: readonly (readonly LiveItem[])[]
}

/**
 * redundancy = 100 x sum(group size - 1) / live items (COORDINATION.md, "meta cycle"; the original calls
 * `calculate_redundancy_rate` and never defines it). An item without a description, or without a work type, is in no
 * group by it. Items whose status is no known word are not counted.
 */
export function redundancy(items: readonly WorkItem[], by: Config['coordination']['redundancy']): Redundancy {
  const live = liveItems(items)
  const groups = groupsOf(live, by === 'work_type' ? typeKeys : sameWorkKeys)
  const surplus = groups.reduce((sum, group) => sum + group.length - 1, 0)
  return { percent: live.length === 0 ? null : (100 * surplus) / live.length, live: live.length, groups }
}

function liveItems(items: readonly WorkItem[]): readonly LiveItem[] {
  return items.filter((item) => item.status === 'pending' || item.status === 'active')
}

/** Case, accents' encoding, white space and a full stop at the end make no other work. */
export function normalizedDescription(description: string): string {
  return description.normalize('NFC').toLowerCase().replace(/\s+/g, ' ').trim().replace(/\.$/, '')
}

function sameWorkKeys(item: LiveItem): readonly string[] {
  const description = normalizedDescription(item.description)
  return [
    ...(description === '' ? [] : [`description ${description}`]),
    ...(item.idempotency_key === undefined ? [] : [`key ${item.idempotency_key}`]),
  ]
}

function typeKeys({ work_type }: LiveItem): readonly string[] {
  return work_type.trim() === '' ? [] : [work_type.trim()]
}

/** Items are together when a chain of shared keys leads from one to the other. */
function groupsOf(live: readonly LiveItem[], keysOf: (item: LiveItem) => readonly string[]): LiveItem[][] {
  const leaders = new Map<LiveItem, LiveItem>()
  const firstWith = new Map<string, LiveItem>()
  for (const item of live) {
    for (const key of keysOf(item)) {
      const first = firstWith.get(key)
      if (first === undefined) firstWith.set(key, item)
      else join(leaderOf(first, leaders), leaderOf(item, leaders), leaders)
    }
  }
  const groups = new Map<LiveItem, LiveItem[]>()
  for (const item of live) {
    const leader = leaderOf(item, leaders)
    const group = groups.get(leader)
    if (group) group.push(item)
    else groups.set(leader, [item])
  }
  return [...groups.values()].filter((group) => group.length > 1)
}

function join(one: LiveItem, other: LiveItem, leaders: Map<LiveItem, LiveItem>): void {
  if (one !== other) leaders.set(other, one)
}

/** Follows the chain to its end and shortens it on the way. */
function leaderOf(item: LiveItem, leaders: Map<LiveItem, LiveItem>): LiveItem {
  let at = item
  for (let next = leaders.get(at); next !== undefined; next = leaders.get(at)) {
    const beyond = leaders.get(next)
    if (beyond !== undefined) leaders.set(at, beyond)
    at = next
  }
  return at
}
