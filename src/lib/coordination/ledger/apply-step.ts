/**
 * Pure: records + changes -> records. A change is what a step does to one record, in the form in which the journal
 * keeps it, so that it can be done again after a crash: doing a run of changes twice, from its beginning, gives the
 * same.
 */
import type { Agent } from '../agent.ts'
import type { Step } from '../ledger.ts'
import { parseAgent } from '../parse-agent.ts'
import { parseWorkItem } from '../parse-work-item.ts'
import type { CoordinationRecord, Patch, WorkItem } from '../work-item.ts'

/** A patch of any record. */
export interface RecordPatch {
  set: CoordinationRecord
  unset?: readonly string[]
}

type RecordChange = { record: CoordinationRecord } | RecordPatch | { archived: true }
/** What happens to the item or the agent with this id. Agents are not archived. */
export type Change = ({ item: string } | { agent: string }) & RecordChange

/** Undefined for a step that changes no record. */
export function changeOf(step: Step): Change | undefined {
  switch (step.kind) {
    case 'note':
      return undefined
    case 'add-item':
      return { item: step.record.work_item_id, record: step.record }
    case 'change-item':
      return { item: step.id, ...patchOf(step.patch) }
    case 'archive-item':
      return { item: step.id, archived: true }
    case 'add-agent':
      return { agent: step.record.agent_id, record: step.record }
    case 'change-agent':
      return { agent: step.id, ...patchOf(step.patch) }
    default:
      return step satisfies never
  }
}

function patchOf({ set, unset }: { set: object; unset?: readonly string[] }): RecordPatch {
  return unset === undefined || unset.length === 0 ? { set: { ...set } } : { set: { ...set }, unset }
}

/** Fields keep their places; new ones come last. */
export function patchRecord(record: CoordinationRecord, { set, unset = [] }: RecordPatch): CoordinationRecord {
  const patched: Record<string, unknown> = { ...record, ...set }
  for (const key of unset) delete patched[key]
  return patched
}

export function applyPatch(item: WorkItem, patch: Patch): WorkItem {
  return parseWorkItem(patchRecord(item.record, patchOf(patch))) ?? item
}

export interface Applied<T> {
  records: readonly T[]
  archived: readonly T[]
}

export function applyToItems(items: readonly WorkItem[], changes: readonly Change[]): Applied<WorkItem> {
  return apply(items, changesOfItems(changes), parseWorkItem)
}

export function applyToAgents(agents: readonly Agent[], changes: readonly Change[]): readonly Agent[] {
  return apply(agents, changesOfAgents(changes), parseAgent).records
}

export type IdChange = RecordChange & { id: string }

export function changesOfItems(changes: readonly Change[]): readonly IdChange[] {
  return changes.flatMap((change) => ('item' in change ? [{ ...change, id: change.item }] : []))
}

export function changesOfAgents(changes: readonly Change[]): readonly IdChange[] {
  return changes.flatMap((change) => ('agent' in change ? [{ ...change, id: change.agent }] : []))
}

type Parsed = { id: string; record: CoordinationRecord }

/** A record that is there is not added again, and one that is not there is not changed: it was archived meanwhile. */
function apply<T extends Parsed>(
  before: readonly T[],
  changes: readonly IdChange[],
  parse: (record: CoordinationRecord) => T | undefined,
): Applied<T> {
  if (changes.length === 0) return { records: before, archived: [] }
  const records: (T | undefined)[] = [...before]
  const places = new Map<string, number>()
  for (const [place, { id }] of before.entries()) if (!places.has(id)) places.set(id, place)
  const archived: T[] = []
  for (const change of changes) {
    const place = places.get(change.id)
    const present = place === undefined ? undefined : records[place]
    if ('record' in change) {
      if (!present) places.set(change.id, records.push(parse(change.record)) - 1)
    } else if (place !== undefined && present) {
      if ('archived' in change) {
        for (const [at, record] of records.entries()) {
          if (record?.id !== change.id) continue
          archived.push(record)
          records[at] = undefined
        }
        places.delete(change.id)
      } else records[place] = parse(patchRecord(present.record, change))
    }
  }
  return { records: records.filter((record) => record !== undefined), archived }
}
