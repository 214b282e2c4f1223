/**
 * A record of `work_claims.json` as a queue sees it: the few fields by which items are chosen. The item as a whole is
 * made when it is asked for, since a step passes by most of them.
 */
import type { Instant } from '../../platform/clock.ts'
import type { Priority } from '../../workspace/config.ts'
import { createdOf, itemIdOf, itemOf, priorityOf, statusOf, workTypeOf } from '../parse-work-item.ts'
import { isRecord } from '../record-fields.ts'
import type { CoordinationRecord, WorkItem } from '../work-item.ts'

export interface ItemEntry extends Pick<WorkItem, 'id' | 'status' | 'priority' | 'work_type' | 'created'> {
  readonly item: WorkItem
}

/** Undefined when it is no object or has no `work_item_id`. */
export function itemEntry(record: unknown): ItemEntry | undefined {
  if (!isRecord(record)) return undefined
  const id = itemIdOf(record)
  return id === undefined ? undefined : new RecordEntry(id, record)
}

export function entryOf(item: WorkItem): ItemEntry {
  const { id, status, priority, work_type, created } = item
  return { id, status, priority, work_type, created, item }
}

class RecordEntry implements ItemEntry {
  readonly id: string
  readonly status: WorkItem['status']
  readonly #record: CoordinationRecord
  #item: WorkItem | undefined

  constructor(id: string, record: CoordinationRecord) {
    this.id = id
    this.status = statusOf(record)
    this.#record = record
  }

  get priority(): Priority {
    return priorityOf(this.#record)
  }

  get work_type(): string {
    return workTypeOf(this.#record)
  }

  get created(): Instant {
    return createdOf(this.#record, this.id)
  }

  get item(): WorkItem {
    return (this.#item ??= itemOf(this.#record, this.id))
  }
}
