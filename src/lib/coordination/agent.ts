/** An agent as the program sees it: a record of `agent_status.json`, parsed once; the record is kept as it is on disk. */
import type { Instant } from '../platform/clock.ts'
import type { CoordinationRecord } from './work-item.ts'

export const AGENT_STATUSES = ['active', 'idle', 'draining', 'offline'] as const
export type AgentStatus = (typeof AGENT_STATUSES)[number]

/** One claim: of another token it says nothing any more. */
export interface GivenItem {
  work_item_id: string
  fencing_token: number
}

/** The fields this program reads and sets. All but the first are optional on disk. */
export interface AgentFields {
  agent_id: string
  team?: string
  status?: string
  /** How many items it may hold at once. The original wrote 80 or 100. */
  capacity?: number
  current_workload?: number
  /** Work types it is good at, separated by commas. */
  specialization?: string
  last_heartbeat?: string
  performance_metrics?: CoordinationRecord
  /** Work types it takes at all; absent: any. */
  work_types?: readonly string[]
  /** It takes no work, it only looks. */
  read_only?: boolean
  pid?: number
  /** Tells a process from a later one with the same number; what it is depends on the platform. */
  pid_started_at?: string
  host?: string
  /** The command it runs for each item. */
  runner?: readonly string[]
  /** What `work distribute` gave it and it has not taken up. */
  given?: readonly GivenItem[]
  registered_at?: string
  retired_at?: string
}

export interface AgentPatch {
  set: Partial<AgentFields>
  unset?: readonly (keyof AgentFields)[]
}

export interface Agent {
  id: string
  team: string | undefined
  /** `unknown`: its status is no word we know, or absent. */
  status: AgentStatus | 'unknown'
  /** 1 where the record has no number. */
  capacity: number
  specializations: readonly string[]
  /** Undefined: any. */
  work_types: readonly string[] | undefined
  read_only: boolean
  last_heartbeat: Instant | undefined
  record: CoordinationRecord
}
