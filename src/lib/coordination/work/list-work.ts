/**
 * `work list`: the items that pass a filter. Those in work come first, then what would be claimed next, then what is
 * blocked, then what is finished, the newest first.
 */
import type { CoordinationDeps } from '../coordination-deps.ts'
import { isFinished } from '../ledger/array-items.ts'
import type { Priority } from '../../workspace/config.ts'
import type { CoordinationState } from '../ledger.ts'
import type { PendingItem, WorkItem } from '../work-item.ts'
import { rankReady } from './next-best.ts'
import { blockersOf } from './readiness.ts'

/** What is absent or empty passes everything. */
export interface WorkFilter {
  status?: readonly WorkItem['status'][] | undefined
  types?: readonly string[] | undefined
  priority?: readonly Priority[] | undefined
  team?: readonly string[] | undefined
  agent?: readonly string[] | undefined
  /** Only what could be claimed now. */
  ready?: boolean | undefined
  /** Only what waits for other work. */
  blocked?: boolean | undefined
  /** Also what has left the document for the archive. */
  all?: boolean | undefined
}

export interface ListedItem {
  item: WorkItem
  /** Pending items: what they wait for; empty when ready. */
  blockers: readonly string[]
}

/** @throws AutonomyError INVALID_DOCUMENT, IO */
export async function listWork(
  filter: WorkFilter,
  { ledger, clock, config }: Pick<CoordinationDeps, 'ledger' | 'clock' | 'config'>,
): Promise<readonly ListedItem[]> {
  const moment = { now: clock.now(), ageing: config.coordination.ageing }
  const live = await ledger.read((state) => inOrder(liveItems(filter, state), moment))
  if (!filter.all || filter.ready || filter.blocked) return live
  const listed = new Set(live.map(({ item }) => item.id))
  const archived = (await ledger.archive()).filter((item) => passes(item, filter) && !listed.has(item.id))
  return [...live, ...archived.toReversed().map(unblocked)]
}

function liveItems(filter: WorkFilter, state: CoordinationState): readonly ListedItem[] {
  const { ready, blocked } = filter
  const passing = state.items
    .all()
    .filter((item) => passes(item, filter))
    .map((item) => ({ item, blockers: item.status === 'pending' ? blockersOf(item, state) : [] }))
  if (!ready && !blocked) return passing
  return passing.filter(
    ({ item, blockers }) => item.status === 'pending' && (blockers.length === 0 ? ready === true : blocked === true),
  )
}

function passes(item: WorkItem, { status, types, priority, team, agent }: WorkFilter): boolean {
  return (
    isAmong(item.status, status) &&
    isAmong(item.work_type, types) &&
    isAmong(item.priority, priority) &&
    isAmong(item.team ?? '', team) &&
    isAmong('agent_id' in item ? item.agent_id : '', agent)
  )
}

function isAmong<T>(value: T, wanted: readonly T[] = []): boolean {
  return wanted.length === 0 || wanted.includes(value)
}

function inOrder(listed: readonly ListedItem[], moment: { now: number; ageing: number }): readonly ListedItem[] {
  const ranked = (isReady: boolean): readonly ListedItem[] => {
    const waiting = listed.filter(
      ({ item, blockers }) => item.status === 'pending' && (blockers.length === 0) === isReady,
    )
    const blockers = new Map(waiting.map((each) => [each.item.id, each.blockers]))
    const items = waiting.map(({ item }) => item).filter(isPending)
    return rankReady(items, moment).map(({ item }) => ({ item, blockers: blockers.get(item.id) ?? [] }))
  }
  const of = (...statuses: readonly WorkItem['status'][]): readonly ListedItem[] =>
    listed.filter(({ item }) => statuses.includes(item.status))
  const finished = of('completed', 'failed', 'cancelled').toSorted((a, b) => endOf(b.item) - endOf(a.item))
  return [...of('active'), ...ranked(true), ...ranked(false), ...of('unknown'), ...finished]
}

function unblocked(item: WorkItem): ListedItem {
  return { item, blockers: [] }
}

function isPending(item: WorkItem): item is PendingItem {
  return item.status === 'pending'
}

function endOf(item: WorkItem): number {
  return isFinished(item) ? item.finished : 0
}
