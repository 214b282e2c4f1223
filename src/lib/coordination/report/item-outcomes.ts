/**
 * Pure: what became of the items, told by the journal alone. An item is finished because a line says that it was
 * completed, never because its record does.
 */
import { costFigures } from '../costs/cost-figures.ts'
import type { CostRecord } from '../costs/cost-record.ts'
import type { LogEntry } from '../ledger.ts'
import { isRecord, textField } from '../record-fields.ts'
import type { WorkItem } from '../work-item.ts'
import type { SessionFacts } from './session-facts.ts'
import type { FailedWork, FinishedWork, Proof, ReportedItem, ReturnedWork } from './session-report.ts'

type Items = ReadonlyMap<string, WorkItem>
type ItemEntry = LogEntry & { work_item_id: string }

export interface Outcomes {
  finished: readonly FinishedWork[]
  failed: readonly FailedWork[]
  tried_again: readonly ReturnedWork[]
  reclaimed: readonly ReturnedWork[]
  handed_back: readonly ReturnedWork[]
}

export function itemOutcomes({ entries, costs }: Pick<SessionFacts, 'entries' | 'costs'>, items: Items): Outcomes {
  const about = entries.filter(isAboutItem)
  const moves = about.filter(({ to, op }) => to !== undefined && op !== 'archive')
  const last = [...new Map(moves.map((entry) => [entry.work_item_id, entry])).values()].toSorted(bySeq)
  const claims = tally(about.filter(({ op }) => op === 'claim'))
  const spent = Map.groupBy(costs, ({ work_item_id }) => work_item_id)
  const told = (entry: ItemEntry) => ({
    ...reportedItem(entry.work_item_id, items),
    at: entry.at,
    agent_id: entry.agent_id ?? entry.by ?? '',
    claims: claims.get(entry.work_item_id) ?? 0,
    cost: itemCost(spent.get(entry.work_item_id) ?? []),
  })
  const returned = (op: LogEntry['op']): readonly ReturnedWork[] =>
    returnedWork(
      about.filter((entry) => entry.op === op && (op !== 'fail' || entry.to === 'pending')),
      items,
    )
  return {
    finished: last
      .filter(({ op, to }) => op === 'complete' && to === 'completed')
      .map((entry) => Object.assign(told(entry), shown(items.get(entry.work_item_id)))),
    failed: last
      .filter(({ to }) => to === 'failed')
      .map((entry) => Object.assign(told(entry), { reason: reasonOf(entry, items.get(entry.work_item_id)) })),
    tried_again: returned('fail'),
    reclaimed: returned('expire'),
    handed_back: returned('release'),
  }
}

export function reportedItem(work_item_id: string, items: Items): ReportedItem {
  const item = items.get(work_item_id)
  return { work_item_id, description: item?.description ?? '', work_type: item?.work_type ?? '' }
}

function shown(item: WorkItem | undefined): { proof: Proof; result: string } {
  return {
    proof: item === undefined ? 'none' : proofOf(item),
    result: item === undefined ? '' : (textField(item.record, 'result') ?? ''),
  }
}

/** By what is kept in the record: each acceptance command ran last with status 0. */
function proofOf({ record, acceptance }: WorkItem): Proof {
  const evidence = Array.isArray(record['evidence']) ? record['evidence'].filter(isRecord) : []
  const exits = new Map(evidence.map(({ command, exit_code }) => [String(command), exit_code]))
  if (acceptance.length > 0 && acceptance.every((command) => exits.get(command) === 0)) return 'acceptance'
  return exits.size > 0 && [...exits.values()].every((code) => code === 0) ? 'exit' : 'none'
}

function reasonOf(entry: LogEntry, item: WorkItem | undefined): string {
  const written = item?.status === 'failed' ? textField(item.record, 'failed_reason') : undefined
  return written ?? entry.reason ?? 'no reason given'
}

function returnedWork(entries: readonly ItemEntry[], items: Items): readonly ReturnedWork[] {
  const groups = Map.groupBy(entries, ({ work_item_id }) => work_item_id)
  return [...groups].map(([id, members]) => {
    const last = members.at(-1)
    return Object.assign(reportedItem(id, items), {
      times: members.length,
      last_at: last?.at ?? '',
      agents: [...new Set(members.flatMap(({ agent_id }) => agent_id ?? []))].toSorted(),
      reason: last?.reason ?? '',
      status: items.get(id)?.status ?? '',
    })
  })
}

function itemCost(records: readonly CostRecord[]): FinishedWork['cost'] {
  const { attempts, usd, unknown } = costFigures(records)
  return { attempts, usd, unknown }
}

function tally(entries: readonly ItemEntry[]): ReadonlyMap<string, number> {
  return new Map([...Map.groupBy(entries, ({ work_item_id }) => work_item_id)].map(([id, { length }]) => [id, length]))
}

function isAboutItem(entry: LogEntry): entry is ItemEntry {
  return entry.work_item_id !== undefined
}

function bySeq(a: LogEntry, b: LogEntry): number {
  return a.seq - b.seq
}
