/**
 * A record of `work_claims.json` -> a work item, once, at the edge. Words whose meaning is sure are taken for ours; an
 * item whose status is any other word is `unknown`: kept as it is, listed by `doctor`, never claimed.
 */
import type { Instant } from '../platform/clock.ts'
import type { Priority } from '../workspace/config.ts'
import { instantField, instantOfId, isRecord, numberField, textField, textsField } from './record-fields.ts'
import { WORK_STATUSES, type CoordinationRecord, type WorkItem, type WorkStatus } from './work-item.ts'

const PRIORITIES: readonly Priority[] = ['critical', 'high', 'medium', 'low']

/** What others write for our states. */
const SAME_STATUS: ReadonlyMap<string, WorkStatus> = new Map([
  ...WORK_STATUSES.map((status) => [status, status] as const),
  ['in_progress', 'active'],
  ['claimed', 'active'],
  ['available', 'pending'],
  ['canceled', 'cancelled'],
])

/** Undefined when it is no object or has no `work_item_id`. */
export function parseWorkItem(record: unknown): WorkItem | undefined {
  if (!isRecord(record)) return undefined
  const id = itemIdOf(record)
  return id === undefined ? undefined : itemOf(record, id)
}

/** Undefined for a record that is no work item. */
export function itemIdOf(record: CoordinationRecord): string | undefined {
  return textField(record, 'work_item_id') || undefined
}

export function statusOf(record: CoordinationRecord): WorkItem['status'] {
  return SAME_STATUS.get(textField(record, 'status') ?? '') ?? 'unknown'
}

export function priorityOf(record: CoordinationRecord): Priority {
  const priority = textField(record, 'priority')
  return PRIORITIES.find((known) => known === priority) ?? 'medium'
}

export function workTypeOf(record: CoordinationRecord): string {
  return textField(record, 'work_type') ?? ''
}

/** @param id of the record */
export function createdOf(record: CoordinationRecord, id: string): Instant {
  return instantField(record, 'created_at') ?? instantField(record, 'claimed_at') ?? instantOfId(id) ?? 0
}

/** @param id of the record */
export function itemOf(record: CoordinationRecord, id: string): WorkItem {
  const base = commonFields(record, id)
  const status = statusOf(record)
  const agent_id = textField(record, 'agent_id') ?? ''
  switch (status) {
    case 'unknown':
    case 'pending':
      return { ...base, status }
    case 'active':
      return { ...base, status, agent_id, lease_expires: instantField(record, 'lease_expires_at') }
    case 'completed':
    case 'failed':
    case 'cancelled':
      return { ...base, status, agent_id, finished: instantField(record, 'completed_at') ?? base.updated }
    default:
      return status satisfies never
  }
}

function commonFields(record: CoordinationRecord, id: string) {
  const created = createdOf(record, id)
  const telemetry = isRecord(record['telemetry']) ? record['telemetry'] : {}
  return {
    id,
    work_type: workTypeOf(record),
    priority: priorityOf(record),
    description: textField(record, 'description') ?? '',
    team: textField(record, 'team'),
    created,
    updated: instantField(record, 'last_update') ?? instantField(record, 'claimed_at') ?? created,
    progress: numberField(record, 'progress') ?? 0,
    fencing_token: numberField(record, 'fencing_token') ?? 0,
    attempts: numberField(record, 'attempts') ?? 0,
    max_attempts: numberField(record, 'max_attempts'),
    depends_on: textsField(record, 'depends_on') ?? [],
    depends_on_completed: textsField(record, 'depends_on_completed') ?? [],
    idempotency_key: textField(record, 'idempotency_key'),
    acceptance: textsField(record, 'acceptance') ?? [],
    paths: textsField(record, 'paths') ?? [],
    superseded_by: textField(record, 'superseded_by'),
    todo_id: textField(record, 'todo_id'),
    trace_id: textField(telemetry, 'trace_id'),
    span_id: textField(telemetry, 'span_id'),
    record,
  }
}

/** What a person should look at in a record that is kept as it is. Empty for a record in order. */
export function workItemProblems(record: unknown): readonly string[] {
  if (!isRecord(record)) return ['it is no object']
  const id = textField(record, 'work_item_id')
  if (id === undefined || id === '') return ['it has no work_item_id']
  const { status, priority, work_type } = record
  return [
    ...(typeof status === 'string' && SAME_STATUS.has(status)
      ? []
      : [`its status ${shown(status)} is not one of ${WORK_STATUSES.join(', ')}: it is never claimed`]),
    ...(PRIORITIES.some((known) => known === priority)
      ? []
      : [`its priority ${shown(priority)} is not one of ${PRIORITIES.join(', ')}: it counts as medium`]),
    ...(typeof work_type === 'string' && work_type !== '' ? [] : ['it has no work_type']),
  ]
}

function shown(value: unknown): string {
  return value === undefined ? '(absent)' : JSON.stringify(value).slice(0, 60)
}
