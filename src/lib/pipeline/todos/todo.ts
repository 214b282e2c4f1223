/**
 * A todo: a finding turned into work. Field names are those of the original's `unified_todos.json`. Fields this
 * program does not know are kept on the record through every change (change a todo by spreading it).
 */
import type { Priority } from '../../workspace/config.ts'

export type TodoStatus = 'pending' | 'assigned' | 'in_progress' | 'blocked' | 'completed' | 'cancelled'
export type ResolutionOutcome = 'success' | 'partial' | 'failed' | 'auto_resolved'

/** Times are ISO 8601 in UTC. */
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
}

/** `unified_todos.json`. Other top-level fields are kept. */
export interface TodoDocument {
  todos: readonly Todo[]
  /** `scan_id` of the last scan whose findings are in `todos`; applying it again is a no-op. */
  last_scan?: string
}

/** The todo list as a port; `memory` (tests) and `files` keep the same contract. */
export interface TodoStore {
  /** An absent file is an empty list. @throws AutonomyError INVALID_DOCUMENT (with position) */
  read(): Promise<TodoDocument>
  /**
   * One atomic, locked read-modify-write. When `change` returns the document it was given, nothing is written.
   * @throws AutonomyError INVALID_DOCUMENT, STORE_BUSY, IO
   */
  update<R>(change: (document: TodoDocument) => { document: TodoDocument; result: R }): Promise<R>
}
