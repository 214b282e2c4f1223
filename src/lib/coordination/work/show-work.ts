/** `work show`: one item, what it waits for, where it stands in the queue and what has happened to it. */
import type { CoordinationDeps } from '../coordination-deps.ts'
import type { CoordinationState, LogEntry } from '../ledger.ts'
import type { CoordinationRecord, PendingItem, WorkItem } from '../work-item.ts'
import { noSuchItem } from './find-item.ts'
import { rankReady } from './next-best.ts'
import { blockersOf } from './readiness.ts'

export interface ShownWork {
  /** As it is in the document. */
  item: CoordinationRecord
  /** What the program takes its status for. */
  status: WorkItem['status']
  archived: boolean
  /** What it waits for; empty unless it is pending. */
  blocked_by: readonly { work_item_id: string; status: WorkItem['status'] | 'missing'; description: string }[]
  /** Items that wait for this one. */
  waiting: readonly string[]
  /** Where it stands among the ready ones for an agent without specializations; null when it is not ready. */
  queue: { position: number; of: number; why: string } | null
  /** Lines of the journal about it, oldest first. */
  history: readonly LogEntry[]
}

/** @throws AutonomyError NOT_FOUND, INVALID_DOCUMENT, IO */
export async function showWork(
  id: string,
  { ledger, clock, config }: Pick<CoordinationDeps, 'ledger' | 'clock' | 'config'>,
): Promise<ShownWork> {
  const moment = { now: clock.now(), ageing: config.coordination.ageing }
  const live = await ledger.read((state) => shownLive(id, state, moment))
  const shown = live ?? (await shownArchived(id, { ledger }))
  const history = (await ledger.log()).filter(({ work_item_id }) => work_item_id === id)
  return { ...shown, history }
}

type Shown = Omit<ShownWork, 'history'>

function shownLive(id: string, state: CoordinationState, moment: { now: number; ageing: number }): Shown | undefined {
  const item = state.items.get(id)
  if (item === undefined) return undefined
  const blockers = item.status === 'pending' ? blockersOf(item, state) : []
  return {
    item: item.record,
    status: item.status,
    archived: false,
    blocked_by: blockers.map((blocker) => describe(blocker, state)),
    waiting: state.items.dependents(id),
    queue: item.status === 'pending' && blockers.length === 0 ? queueOf(item, state, moment) : null,
  }
}

function describe(id: string, { items }: CoordinationState): ShownWork['blocked_by'][number] {
  const item = items.get(id)
  return { work_item_id: id, status: item?.status ?? 'missing', description: item?.description ?? '' }
}

function queueOf(
  item: PendingItem,
  state: CoordinationState,
  moment: { now: number; ageing: number },
): NonNullable<ShownWork['queue']> {
  const isReady = (each: WorkItem): each is PendingItem =>
    each.status === 'pending' && blockersOf(each, state).length === 0
  const ranked = rankReady(state.items.all().filter(isReady), moment)
  const index = ranked.findIndex((each) => each.item.id === item.id)
  return { position: index + 1, of: ranked.length, why: ranked[index]?.why ?? '' }
}

/** @throws AutonomyError NOT_FOUND */
async function shownArchived(id: string, { ledger }: Pick<CoordinationDeps, 'ledger'>): Promise<Shown> {
  const item = (await ledger.archive()).findLast((each) => each.id === id)
  if (item === undefined) throw await ledger.read((state) => noSuchItem(id, state))
  return { item: item.record, status: item.status, archived: true, blocked_by: [], waiting: [], queue: null }
}
