/** Whatever the queue looks like, consolidating ends duplicates and nothing else. */
import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import { planConsolidation } from '../../src/lib/coordination/meta/plan-consolidation.ts'
import { redundancy } from '../../src/lib/coordination/meta/redundancy.ts'
import { parseWorkItem } from '../../src/lib/coordination/parse-work-item.ts'

const NOW = Date.parse('2026-11-21T08:00:00Z')
const record = fc.record({
  status: fc.constantFrom('pending', 'active', 'completed', 'failed', 'cancelled', 'half done'),
  priority: fc.constantFrom('critical', 'high', 'medium', 'low'),
  description: fc.constantFrom('a', ' A.', 'b', '', 'c'),
  idempotency_key: fc.option(fc.constantFrom('k', 'l'), { nil: undefined }),
  progress: fc.nat(100),
  agent_id: fc.constantFrom('live', 'gone'),
  lease_expires_at: fc.constantFrom(undefined, '2026-11-21T07:59:59Z', '2026-11-21T08:00:01Z'),
})

describe('consolidation', () => {
  it('keeps one of each group, and what is in hands; its sizes are what redundancy counts', () => {
    fc.assert(
      fc.property(fc.array(record, { maxLength: 30 }), fc.boolean(), (records, includeActive) => {
        const items = records.flatMap((each, at) => parseWorkItem({ ...each, work_item_id: `w${at}` }) ?? [])
        const found = redundancy(items, 'description')
        const rules = { now: NOW, includeActive, isLiveAgent: (id: string) => id === 'live', dependsOn: () => false }
        const plan = planConsolidation(found.groups, rules)
        const kept = plan.map((each) => each.kept)
        const cancelled = plan.flatMap((each) => each.cancelled)
        const spared = plan.flatMap((each) => each.spared.map(({ item }) => item))
        const all = [...kept, ...cancelled, ...spared]
        expect(new Set(all).size).toBe(all.length)
        expect(kept).toHaveLength(found.groups.length)
        expect((found.percent ?? 0) * found.live).toBeCloseTo(100 * (all.length - kept.length))
        expect(all.every(({ status }) => status === 'pending' || status === 'active')).toBe(true)
        if (includeActive) expect(spared).toEqual([])
        else expect(cancelled.some((item) => item.status === 'active' && (item.lease_expires ?? 0) > NOW)).toBe(false)
      }),
    )
  })
})
