/** A cost record: a completed attempt of a cent, unless `fields` say otherwise. */
import type { CostRecord } from '../../../../src/lib/coordination/costs/cost-record.ts'

export function cost(fields: Partial<CostRecord> = {}): CostRecord {
  return {
    at: '2026-11-21T01:00:00.000Z',
    work_item_id: 'work_1',
    agent_id: 'agent_1',
    work_type: 'api',
    fencing_token: 1,
    runner: 'claude',
    usd: 0.01,
    usd_source: 'reported',
    duration_ms: 1000,
    outcome: 'completed',
    ...fields,
  }
}
