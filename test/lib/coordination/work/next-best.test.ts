import * as fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import { parseAgent } from '../../../../src/lib/coordination/parse-agent.ts'
import { parseWorkItem } from '../../../../src/lib/coordination/parse-work-item.ts'
import type { PendingItem } from '../../../../src/lib/coordination/work-item.ts'
import { rankReady } from '../../../../src/lib/coordination/work/next-best.ts'

const HOUR = 3_600_000
const NOW = Date.UTC(2026, 10, 21, 8)
const context = { now: NOW, ageing: 4 * HOUR }

function pending(id: string, { priority = 'medium', type = 'api', hours = 1 } = {}): PendingItem {
  const created_at = new Date(NOW - hours * HOUR).toISOString()
  const item = parseWorkItem({ work_item_id: id, status: 'pending', priority, work_type: type, created_at })
  if (item?.status !== 'pending') throw new Error('pending')
  return item
}

const agent = parseAgent({ agent_id: 'ann', specialization: 'backend_developer, Security' })
const order = (items: readonly PendingItem[], who = undefined as typeof agent): readonly string[] =>
  rankReady(items, { ...context, agent: who }).map(({ item }) => item.id)

describe('the next best item', () => {
  it('is the most urgent one, then the oldest', () => {
    const items = [
      pending('low', { priority: 'low' }),
      pending('young', { priority: 'high', hours: 1 }),
      pending('old', { priority: 'high', hours: 2 }),
      pending('critical', { priority: 'critical', hours: 0 }),
      pending('medium'),
    ]
    expect(order(items)).toEqual(['critical', 'old', 'young', 'medium', 'low'])
  })

  it('fits the agent before it is old, but is urgent before it fits', () => {
    const items = [
      pending('other', { hours: 3 }),
      pending('close', { type: 'backend-api' }),
      pending('exact', { type: 'SECURITY' }),
      pending('urgent', { priority: 'high' }),
    ]
    expect(order(items, agent)).toEqual(['urgent', 'exact', 'close', 'other'])
    expect(order(items)).toEqual(['urgent', 'other', 'close', 'exact'])
  })

  it.each([
    [3.9, 'low'],
    [4, 'medium'],
    [8, 'high'],
    [12, 'critical'],
    [999, 'critical'],
  ])('after %f hours of waiting a low one counts as %s', (hours, effective) => {
    expect(rankReady([pending('a', { priority: 'low', hours })], context)[0]?.effective).toBe(effective)
  })

  it('is not lifted when nobody knows since when it waits, or when ageing is off', () => {
    const timeless = { ...pending('a', { priority: 'low' }), created: 0 }
    expect(rankReady([timeless], context)[0]?.effective).toBe('low')
    expect(rankReady([pending('a', { priority: 'low', hours: 99 })], { now: NOW, ageing: 0 })[0]?.effective).toBe('low')
  })

  it('says why', () => {
    const [ranked] = rankReady([pending('a', { priority: 'low', type: 'security', hours: 5 })], { ...context, agent })
    expect(ranked?.why).toBe(
      'medium (weight 2, lifted from low: each 4h of waiting counts); security is a specialization of ann; waiting since 2026-11-21T03:00:00.000Z',
    )
  })

  it('does not depend on the order in which items are looked at', () => {
    const items = Array.from({ length: 12 }, (_none, at) =>
      pending(`w${at}`, { priority: ['critical', 'high', 'medium', 'low'][at % 4] ?? 'low', hours: at % 5 }),
    )
    const wanted = order(items)
    fc.assert(
      fc.property(fc.shuffledSubarray(items, { minLength: items.length }), (shuffled) => {
        expect(order(shuffled)).toEqual(wanted)
      }),
    )
  })
})
