/**
 * The port of the coordination store: one atomic step at a time over work items and agents, and the journal of what
 * happened. Decisions are pure functions over the state, so every adapter (memory, files, later PostgreSQL) shares them
 * and can differ only in how it keeps what they decide. `test/contracts/ledger.contract.ts` is what each must pass.
 */
import type { Instant, Milliseconds } from '../platform/clock.ts'
import type { Agent, AgentFields, AgentPatch } from './agent.ts'
import type { ActiveItem, CoordinationRecord, Patch, PendingItem, WorkFields, WorkItem } from './work-item.ts'

const OPERATIONS = [
  'add',
  'claim',
  'progress',
  'renew',
  'release',
  'expire',
  'fail',
  'retry',
  'complete',
  'cancel',
  'supersede',
  'review',
  'archive',
  'register',
  'heartbeat',
  'retire',
  'reset',
  'guard',
  'stop',
  'resume',
] as const
export type Operation = (typeof OPERATIONS)[number]

/** One accepted transition, as a line of `coordination_log.jsonl` tells it. */
export interface LogEntry {
  /** 1, 2, 3 ... without gaps. */
  seq: number
  /** ISO 8601. */
  at: string
  op: Operation
  work_item_id?: string
  agent_id?: string
  from?: string
  to?: string
  trace_id?: string
  /** Who asked: an agent, `meta`, a user. */
  by?: string
  reason?: string
  velocity_points?: number
  completion_mode?: 'manual' | 'auto'
  fencing_token?: number
}

/** What a decision says about an entry; the ledger adds `seq` and `at`. */
export type NewEntry = Omit<LogEntry, 'seq' | 'at'>

/** One step of a decision. Steps are applied in order; several may touch the same record. */
export type Step =
  | { kind: 'add-item'; record: WorkFields & CoordinationRecord; entry: NewEntry }
  | { kind: 'change-item'; id: string; patch: Patch; entry: NewEntry }
  /** The finished item leaves `work_claims.json` for `work_archive.jsonl`. */
  | { kind: 'archive-item'; id: string; entry: NewEntry }
  | { kind: 'add-agent'; record: AgentFields & CoordinationRecord; entry: NewEntry }
  /** Without an entry: a heartbeat, which the journal does not record. */
  | { kind: 'change-agent'; id: string; patch: AgentPatch; entry?: NewEntry }
  /** Nothing changes; the journal says what happened outside of it, such as a reset of the documents. */
  | { kind: 'note'; entry: NewEntry }

/** The live items. Every method answers as of the beginning of the step. */
export interface ItemTable {
  get(id: string): WorkItem | undefined
  /** Every item, in the order of the document. Costs as much as there are items. */
  all(): readonly WorkItem[]
  active(): readonly ActiveItem[]
  /** Active items whose lease ended before `now`. */
  expired(now: Instant): readonly ActiveItem[]
  /** For each priority and work type, its `limit` oldest pending items that `accept` lets pass. */
  oldestPending(limit: number, accept: (item: PendingItem) => boolean): readonly PendingItem[]
  withKey(idempotencyKey: string): WorkItem | undefined
  /** Ids of items that name `id` in `depends_on`. */
  dependents(id: string): readonly string[]
  /** Finished items, the one that finished first before the others. */
  finished(): readonly WorkItem[]
  count(): Readonly<Record<WorkItem['status'], number>>
}

export interface CoordinationState {
  items: ItemTable
  agents: readonly Agent[]
  /** Of the last entry; 0 before the first. */
  seq: number
}

/** State in a decision, with the means to make ids that no live or earlier record has. */
export interface DecisionState extends CoordinationState {
  /** `work_<ns>`: nanoseconds since the epoch, strictly increasing across processes. */
  newId(prefix: 'work' | 'agent'): string
  /** The finished item with this id or key that has left the document, if any. Reads the archive. */
  archived(sought: { id: string } | { idempotencyKey: string }): WorkItem | undefined
}

export interface Decision<R> {
  result: R
  steps: readonly Step[]
}

export interface ChangeOptions {
  /** How long to wait for others. Default 30 s. */
  wait?: Milliseconds
  /** False: may be lost on power loss (never on kill -9). For heartbeats and progress. Default true. */
  durable?: boolean
}

export interface Ledger {
  /**
   * One atomic step: `decide` sees the state, and what it returns is kept completely or not at all. When it throws or
   * returns no steps nothing is written. `decide` is pure: it is called again when another program changed a document.
   * Once this resolves, the steps survive kill -9.
   * @throws AutonomyError STORE_BUSY, INVALID_DOCUMENT (with position; nothing was written), IO; what `decide` throws
   */
  change<R>(decide: (state: DecisionState) => Decision<R>, options?: ChangeOptions): Promise<R>
  /** The state now, without waiting for anybody. @throws AutonomyError INVALID_DOCUMENT, IO */
  read<R>(look: (state: CoordinationState) => R): Promise<R>
  /** Entries at or after `since` (default: all), oldest first. Reads the journal from its end. */
  log(query?: { since?: Instant }): Promise<readonly LogEntry[]>
  /** Every archived item, the first archived first. */
  archive(): Promise<readonly WorkItem[]>
  /** Runs `work` while nobody else can change anything, with every document up to date for other programs to edit. */
  exclusive<T>(work: () => Promise<T>, options?: Pick<ChangeOptions, 'wait'>): Promise<T>
}
