/**
 * Pure: the order in which ready items are taken. Priority first, where each `ageing` of waiting lifts an item one
 * class, so that nothing starves; then how well the agent's specializations fit; then age.
 */
import { toIso, type Instant, type Milliseconds } from '../../platform/clock.ts'
import type { Priority } from '../../workspace/config.ts'
import { formatDuration } from '../../workspace/duration.ts'
import type { Agent } from '../agent.ts'
import type { PendingItem } from '../work-item.ts'

const CLASSES: readonly Priority[] = ['low', 'medium', 'high', 'critical']
const WEIGHTS: Readonly<Record<Priority, number>> = { critical: 8, high: 4, medium: 2, low: 1 }

export interface RankingContext {
  agent?: Agent | undefined
  now: Instant
  /** Zero: waiting lifts nothing. */
  ageing: Milliseconds
}

export interface Ranked {
  item: PendingItem
  /** Its priority with the time that it has waited counted in. */
  effective: Priority
  /** For a person: what put it where it is. Put into words when it is asked for. */
  readonly why: string
}

interface Judged {
  item: PendingItem
  effective: Priority
  fit: number
}

/** The weight of a priority: critical 8, high 4, medium 2, low 1. */
export function priorityWeight(priority: Priority): number {
  return WEIGHTS[priority]
}

/** The best first. `items` are ready: none of them is blocked. */
export function rankReady(items: readonly PendingItem[], context: RankingContext): readonly Ranked[] {
  return items
    .map((item) => ({ item, effective: effectivePriority(item, context), fit: fitOf(item, context.agent) }))
    .toSorted(byRank)
    .map((judged) => ({
      item: judged.item,
      effective: judged.effective,
      get why(): string {
        return reasonFor(judged, context)
      },
    }))
}

function byRank(a: Judged, b: Judged): number {
  return (
    WEIGHTS[b.effective] - WEIGHTS[a.effective] ||
    b.fit - a.fit ||
    a.item.created - b.item.created ||
    (a.item.id < b.item.id ? -1 : 1)
  )
}

function effectivePriority(item: PendingItem, context: RankingContext): Priority {
  const lifted = CLASSES.indexOf(item.priority) + classesLifted(item, context)
  return CLASSES[Math.min(lifted, CLASSES.length - 1)] ?? item.priority
}

/** An item that does not say when it was made (`created` 0) has not waited. */
function classesLifted({ created }: PendingItem, { now, ageing }: RankingContext): number {
  return created === 0 || ageing <= 0 ? 0 : Math.max(0, Math.floor((now - created) / ageing))
}

/** 2: the work type is one of its specializations; 1: they have a word in common (`backend_api`, `backend_developer`). */
export function fitOf({ work_type }: PendingItem, agent: Agent | undefined): number {
  if (agent === undefined || work_type === '') return 0
  const wanted = work_type.toLowerCase()
  const specializations = agent.specializations.map((each) => each.toLowerCase())
  if (specializations.includes(wanted)) return 2
  const words = new Set(specializations.flatMap(wordsOf))
  return wordsOf(wanted).some((word) => words.has(word)) ? 1 : 0
}

function wordsOf(name: string): readonly string[] {
  return name.split(/[^\p{L}\p{N}]+/u).filter((word) => word !== '')
}

function reasonFor({ item, effective, fit }: Judged, { agent, ageing }: RankingContext): string {
  const lifted = CLASSES.indexOf(effective) - CLASSES.indexOf(item.priority)
  const lift = lifted === 0 ? '' : `, lifted from ${item.priority}: each ${formatDuration(ageing)} of waiting counts`
  return [
    `${effective} (weight ${WEIGHTS[effective]}${lift})`,
    ...(agent && fit === 2 ? [`${item.work_type} is a specialization of ${agent.id}`] : []),
    ...(agent && fit === 1 ? [`${item.work_type} is close to a specialization of ${agent.id}`] : []),
    item.created === 0 ? 'waiting for an unknown time' : `waiting since ${toIso(item.created)}`,
  ].join('; ')
}
