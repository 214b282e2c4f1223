/** Everything a session report is made from, already read. */
import type { Instant, Milliseconds } from '../../platform/clock.ts'
import type { Agent } from '../agent.ts'
import type { CostRecord } from '../costs/cost-record.ts'
import type { LogEntry } from '../ledger.ts'
import type { RunnerRecord } from '../run/runner-record.ts'
import type { WorkItem } from '../work-item.ts'
import type { GuardTrip } from './session-report.ts'

export interface SessionFacts {
  workspace: string
  since: Instant
  /** Exclusive. */
  until: Instant
  /** Of the journal, within the period, oldest first. */
  entries: readonly LogEntry[]
  /** In `work_claims.json`, with what pending ones wait for. */
  live: readonly { item: WorkItem; blockers: readonly string[] }[]
  archive: readonly WorkItem[]
  agents: readonly Agent[]
  heartbeat_timeout: Milliseconds
  /** Within the period. */
  costs: readonly CostRecord[]
  runners: readonly RunnerRecord[]
  /** Short names: `autonomy/work_1`. */
  branches: readonly string[]
  /** As the guardrails keep them; of all times. */
  trips: readonly GuardTrip[]
  circuits: readonly { profile: string; message: string }[]
  /** The order in force for everybody, if any. */
  stop: { since: string; by: string; reason: string } | undefined
  problems: readonly string[]
}

/** By id; of an item that is live and archived the live one. */
export function itemsById({ live, archive }: SessionFacts): ReadonlyMap<string, WorkItem> {
  const items = [...archive.toReversed(), ...live.map(({ item }) => item).toReversed()]
  return new Map(items.map((item) => [item.id, item]))
}
