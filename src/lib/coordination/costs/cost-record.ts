/** What one attempt cost: a line of `agent_coordination/costs.jsonl`, written when the attempt is over, whatever came of it. */
import type { Usage } from '../../runner/runner.ts'

export interface CostRecord {
  /** ISO 8601: when the attempt ended. */
  at: string
  work_item_id: string
  agent_id: string
  work_type: string
  fencing_token: number
  runner: string
  model?: string
  session_id?: string
  /** Absent when the runner reports none. */
  usage?: Usage
  /** Null: nobody knows (no usage, or a model without a price). */
  usd: number | null
  /** Where `usd` comes from. */
  usd_source: 'reported' | 'price_table' | 'unknown'
  duration_ms: number
  outcome: 'completed' | 'failed' | 'again' | 'released' | 'lost'
}
