/**
 * A todo: a finding turned into work. Field names are those of the original's `unified_todos.json`. Fields this
 * program does not know are kept on the record through every change (change a todo by spreading it).
 */
import type { Priority } from '../../workspace/config.ts'

export const PRIORITIES: readonly Priority[] = ['critical', 'high', 'medium', 'low']

export const STATUSES = ['pending', 'assigned', 'in_progress', 'blocked', 'completed', 'cancelled'] as const
export type TodoStatus = (typeof STATUSES)[number]

export const OUTCOMES = ['success', 'partial', 'failed', 'auto_resolved'] as const
export type ResolutionOutcome = (typeof OUTCOMES)[number]

/**
 * Times this program writes are ISO 8601 in UTC. Records of the original carry local time without a zone: read every
 * time through `todoInstant`, never `Date.parse`.
 */
export interface Todo {
  id: string
  title: string
  description: string
  category: string
  priority: Priority
  status: TodoStatus
  /** Empty or absent: nobody's. */
  assignee?: string
  created_at: string
  updated_at: string
  tags: readonly string[]
  metadata: TodoMetadata
  root_cause?: string
  completed_at?: string
  resolution_notes?: string
  resolution_outcome?: ResolutionOutcome
  attempts?: number
  time_to_resolution_seconds?: number
  /** How often it was seen again after it had been resolved. */
  regressions?: number
  /** When it last became pending again; its next resolution time counts from here. */
  reopened_at?: string
  /** Why it last became pending again. */
  reopen_reason?: string
  /** Earlier resolutions, oldest first, moved here when it was reopened. */
  resolutions?: readonly Resolution[]
}

/** How a todo was once resolved. */
export interface Resolution {
  completed_at: string
  resolution_outcome: ResolutionOutcome
  resolution_notes?: string
  root_cause?: string
  time_to_resolution_seconds?: number
  assignee?: string
}

export interface TodoMetadata {
  source_log?: string
  error_pattern?: string
  occurrences?: number
  log_path?: string
  auto_generated?: boolean
  fingerprint?: string
  first_seen?: string
  last_seen?: string
  samples?: readonly string[]
  sources?: readonly string[]
  component?: string
  kind?: 'pattern' | 'template'
  pattern_id?: string
  /** The agent the known pattern names. */
  preferred_agent?: string
  /** Clock time of the last pipeline run that saw it (log time is `last_seen`). */
  last_run_at?: string
  /** Who named `root_cause`; absent on records of the original. */
  root_cause_source?: 'person' | 'pattern' | 'rule' | 'learned'
  /** Share of the learned resolutions that had this cause. Only with `learned`. */
  root_cause_confidence?: number
  /** The work item that was made from it, in `work_claims.json`. */
  work_item_id?: string
}

/** A record that cannot be worked with, such as one with an unknown status. It is kept as it is, in its place. */
export interface UnreadTodo {
  /** Its index in the file's `todos`. */
  index: number
  record: Readonly<Record<string, unknown>>
  /** What is wrong with it: `status "someday" is not one of pending, ...`. */
  problem: string
}

/** `unified_todos.json`. Other top-level fields are kept. */
export interface TodoDocument {
  todos: readonly Todo[]
  /** Records this program does not understand. Todos are only ever appended, so `index` stays right. */
  unread_records?: readonly UnreadTodo[]
  /** `scan_id` of the last scan whose findings are in `todos`; applying it again is a no-op. */
  last_scan?: string
}

/** The todo list as a port; `memory` (tests) and `files` keep the same contract. */
export interface TodoStore {
  /** An absent file is an empty list. @throws AutonomyError INVALID_DOCUMENT (with position) */
  read(): Promise<TodoDocument>
  /**
   * One atomic, locked read-modify-write. When `change` returns the document it was given, nothing is written.
   * `change` is pure: it is called again when another program replaced the file meanwhile.
   * @throws AutonomyError INVALID_DOCUMENT, STORE_BUSY, IO; CONFLICT when another program keeps changing the file
   */
  update<R>(change: (document: TodoDocument) => { document: TodoDocument; result: R }): Promise<R>
}

/** Not finished: somebody's work, or waiting to become it. */
export function isOpen({ status }: Pick<Todo, 'status'>): boolean {
  return status !== 'completed' && status !== 'cancelled'
}
