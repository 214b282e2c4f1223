/** Pure: what waits for a person, the most pressing first. Nothing here is old news: it is so at the end of the period. */
import type { Milliseconds } from '../../platform/clock.ts'
import { stuck } from '../meta/completion-candidates.ts'
import { textField } from '../record-fields.ts'
import type { WorkItem } from '../work-item.ts'
import { itemsById, type SessionFacts } from './session-facts.ts'
import { type DuplicatedWork, type Need, NEEDS, type ReportedItem } from './session-report.ts'

/** Two of a unit say more than 120 of the next smaller one. */
const UNITS = [
  ['day', 86_400_000],
  ['hour', 3_600_000],
  ['minute', 60_000],
] as const

export interface Findings {
  duplicates: readonly DuplicatedWork[]
  unconfirmed: readonly ReportedItem[]
}

export function needsYou(facts: SessionFacts, { duplicates, unconfirmed }: Findings): readonly Need[] {
  const { problems, stop, circuits, live } = facts
  const items = itemsById(facts)
  const needs: readonly Need[] = [
    ...problems.map((why): Need => ({ kind: 'unreadable', what: 'A document cannot be read', why })),
    ...(stop ? [{ kind: 'stopped' as const, what: 'The workspace is stopped', why: stopText(stop) }] : []),
    ...circuits.map((each): Need => ({
      kind: 'circuit',
      what: `Runner ${each.profile} is cut off`,
      why: each.message,
    })),
    ...live.flatMap(({ item }) => failedForGood(item)),
    ...live.flatMap(({ item, blockers }) => blockedByFailure(item, blockers, items)),
    ...stuckItems(facts),
    ...live.flatMap(({ item }) => toReview(item)),
    ...duplicates.map(({ work_item_ids, what }): Need => ({
      kind: 'duplicate',
      what,
      why: `done twice: ${work_item_ids.join(', ')}`,
    })),
    ...unconfirmed.map((each): Need => ({
      kind: 'unconfirmed',
      work_item_id: each.work_item_id,
      what: nameOf(each.description, each.work_item_id),
      why: 'its record says completed, the journal does not',
    })),
  ]
  return needs.toSorted((a, b) => NEEDS.indexOf(a.kind) - NEEDS.indexOf(b.kind))
}

function stopText({ since, by, reason }: NonNullable<SessionFacts['stop']>): string {
  return [since && `since ${since}`, by && `by ${by}`, reason].filter(Boolean).join(', ') || 'nobody says why'
}

function failedForGood(item: WorkItem): readonly Need[] {
  if (item.status !== 'failed') return []
  return [about(item, 'failed', `failed for good: ${textField(item.record, 'failed_reason') ?? 'no reason given'}`)]
}

/** It waits for something that will not be completed by itself. */
function blockedByFailure(
  item: WorkItem,
  blockers: readonly string[],
  items: ReadonlyMap<string, WorkItem>,
): readonly Need[] {
  const dead = blockers
    .map((id) => ({ id, status: items.get(id)?.status ?? 'missing' }))
    .filter(({ status }) => !isOpen(status))
  if (dead.length === 0) return []
  return [about(item, 'blocked', `waits for ${dead.map(({ id, status }) => `${id} (${status})`).join(', ')}`)]
}

function isOpen(status: string): boolean {
  return status === 'pending' || status === 'active' || status === 'completed'
}

function stuckItems({ live, until }: SessionFacts): readonly Need[] {
  const active = live.flatMap(({ item }) => (item.status === 'active' ? [item] : []))
  return stuck(active, until).map((item) => {
    const holder = item.agent_id === '' ? 'nobody' : item.agent_id
    return about(item, 'stuck', `held by ${holder}, nothing heard for ${idleText(until - item.updated)}`)
  })
}

function idleText(idle: Milliseconds): string {
  const [unit, size] = UNITS.find(([, length]) => idle >= 2 * length) ?? (['minute', 60_000] as const)
  const count = Math.max(0, Math.floor(idle / size))
  return `${count} ${unit}${count === 1 ? '' : 's'}`
}

function toReview(item: WorkItem): readonly Need[] {
  if (item.record['needs_review'] !== true) return []
  return [about(item, 'review', `seems done at ${item.progress} %, and nothing proves it`)]
}

function about({ id, description }: WorkItem, kind: Need['kind'], why: string): Need {
  return { kind, work_item_id: id, what: nameOf(description, id), why }
}

function nameOf(description: string, id: string): string {
  return description.trim() === '' ? id : description
}
