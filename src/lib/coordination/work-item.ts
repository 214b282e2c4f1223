/**
 * A work item as the program sees it: what stands in `work_claims.json`, parsed once. The record itself is kept as it is
 * on disk, unknown fields and messy words included; a change is a patch of fields, never a rewrite of the record.
 */
import type { Instant } from '../platform/clock.ts'
import type { Priority } from '../workspace/config.ts'

export const WORK_STATUSES = ['pending', 'active', 'completed', 'failed', 'cancelled'] as const
export type WorkStatus = (typeof WORK_STATUSES)[number]

/** One record as it stands in a document. */
export type CoordinationRecord = Readonly<Record<string, unknown>>

/** What an acceptance command showed when it ran. */
export interface Evidence {
  /** As configured or given; run by argv when an array, else words split without a shell. */
  command: string
  /** Null when a signal or the timeout ended it. */
  exit_code: number | null
  duration_ms: number
  /** Of the whole stdout and stderr, in hexadecimal. */
  output_sha256: string
  /** At most 4 KiB from the end, secrets redacted. */
  output_tail: string
  /** ISO 8601. */
  at: string
}

/** The fields this program reads and sets. All but the first are optional on disk. */
export interface WorkFields {
  work_item_id: string
  agent_id?: string
  reactor_id?: string
  claimed_at?: string
  estimated_duration?: string
  work_type?: string
  priority?: string
  description?: string
  status?: string
  team?: string
  /** 0 to 100. */
  progress?: number
  last_update?: string
  completed_at?: string
  result?: string
  created_by?: string
  created_at?: string
  telemetry?: CoordinationRecord
  depends_on?: readonly string[]
  /** Of `depends_on`, those that were completed and archived before this item was added. */
  depends_on_completed?: readonly string[]
  lease_expires_at?: string
  /** Grows with each grant, and when a grant is given up or taken back; 0 or absent before the first. */
  fencing_token?: number
  /** Claims since it was added or tried again, except those that were given back. */
  attempts?: number
  max_attempts?: number
  idempotency_key?: string
  /** Commands that must exit 0 before the item counts as done. */
  acceptance?: readonly string[]
  evidence?: readonly Evidence[]
  superseded_by?: string
  supersedes?: readonly string[]
  completion_mode?: 'manual' | 'auto'
  completed_by?: string
  failed_reason?: string
  needs_review?: boolean
  velocity_points?: number
  tags?: readonly string[]
  /** Globs of the files it changes, relative to the workspace: nobody else works on them meanwhile. */
  paths?: readonly string[]
  /** The todo this item was made from, in `unified_todos.json`. */
  todo_id?: string
}

/** A change of one record; fields not named stay as they are. */
export interface Patch {
  set: Partial<WorkFields>
  unset?: readonly (keyof WorkFields)[]
}

interface WorkItemBase {
  id: string
  /** '' when the record has none. */
  work_type: string
  /** `medium` where the record has no known word; `record` still has what is written. */
  priority: Priority
  description: string
  team: string | undefined
  /** From created_at, else claimed_at, else the nanoseconds in the id, else 0. */
  created: Instant
  /** From last_update, else claimed_at, else `created`. */
  updated: Instant
  progress: number
  fencing_token: number
  attempts: number
  max_attempts: number | undefined
  depends_on: readonly string[]
  depends_on_completed: readonly string[]
  idempotency_key: string | undefined
  acceptance: readonly string[]
  /** Globs relative to the workspace; empty: it says nothing about files. */
  paths: readonly string[]
  superseded_by: string | undefined
  todo_id: string | undefined
  trace_id: string | undefined
  /** Span of the item as a whole: parent of its claim and end spans. */
  span_id: string | undefined
  /** As it is on disk. */
  record: CoordinationRecord
}

export type PendingItem = WorkItemBase & { status: 'pending' }
export type ActiveItem = WorkItemBase & {
  status: 'active'
  /** '' when the record names none. */
  agent_id: string
  /** Undefined for claims of the original, which had no leases: they never expire, they get stuck. */
  lease_expires: Instant | undefined
}
export type FinishedItem = WorkItemBase & {
  status: 'completed' | 'failed' | 'cancelled'
  agent_id: string
  /** From completed_at, else `updated`. */
  finished: Instant
}
/** Its status is no word we know. Kept, listed by `doctor`, never claimed. */
export type UnknownItem = WorkItemBase & { status: 'unknown' }

export type WorkItem = PendingItem | ActiveItem | FinishedItem | UnknownItem
