import { describe, expect, it } from 'vitest'
import type { LogEntry } from '../../../../src/lib/coordination/ledger.ts'
import { agentGrowth } from '../../../../src/lib/coordination/meta/agent-growth.ts'
import { autoCompletable, overdue, stuck } from '../../../../src/lib/coordination/meta/completion-candidates.ts'
import { conflictRate } from '../../../../src/lib/coordination/meta/conflict-rate.ts'
import { health, type HealthInput } from '../../../../src/lib/coordination/meta/health.ts'
import { completionRate } from '../../../../src/lib/coordination/meta/system-metrics.ts'
import { velocity } from '../../../../src/lib/coordination/meta/velocity.ts'
import { parseWorkItem } from '../../../../src/lib/coordination/parse-work-item.ts'
import type { ActiveItem } from '../../../../src/lib/coordination/work-item.ts'
import { held } from '../agents/coordination-in-memory.ts'
import { NOW } from '../agents/sample-agents.ts'

const HOUR = 3_600_000
const iso = (instant: number): string => new Date(instant).toISOString()

describe('velocity', () => {
  const completed = (ago: number, velocity_points: number, fields: Partial<LogEntry> = {}): LogEntry => {
    return { seq: 1, at: iso(NOW - ago), op: 'complete', velocity_points, completion_mode: 'manual', ...fields }
  }
  const of = (...log: readonly LogEntry[]): ReturnType<typeof velocity> => velocity(log, NOW, HOUR)

  it('is the points of the last window against the one before', () => {
    // 10 + 5 + 3 = 18 now, 10 + 10 = 20 before: 0.9, which is not below 0.9.
    const log = [completed(1, 10), completed(2, 5), completed(3, 3), completed(HOUR, 10), completed(2 * HOUR - 1, 10)]
    expect(of(...log)).toEqual({
      trend: 'steady',
      points: 18,
      previous: 20,
      ratio: 0.9,
      completions: 5,
      window_ms: HOUR,
    })
  })

  it.each([
    ['declining', 8, 10],
    ['declining', 0, 10],
    ['steady', 9, 10],
    ['steady', 11, 10],
    ['improving', 12, 10],
    ['improving', 1, 0],
    ['unknown', 0, 0],
  ])('is %s with %i points after %i', (trend, now, before) => {
    const none = [1, 2, 3].map((ago) => completed(ago, 0))
    expect(of(completed(9, now), completed(HOUR + 9, before), ...none).trend).toBe(trend)
  })

  it('is unknown under five completions', () => {
    expect(of(completed(1, 1), completed(HOUR + 1, 50), completed(HOUR + 2, 50), completed(HOUR + 3, 9)).trend).toBe(
      'unknown',
    )
  })

  it('counts neither automatic completions, nor other entries, nor what is older or to come', () => {
    const auto = { completion_mode: 'auto' } as const
    const log = [
      completed(1, 10, auto),
      completed(1, 10, { op: 'cancel' }),
      completed(2 * HOUR, 10),
      completed(-5, 10),
      completed(0, 3),
    ]
    expect(of(...log)).toMatchObject({ points: 3, previous: 0, completions: 1 })
  })
})

describe('health', () => {
  const state = { agents: 4, fresh: 3, active: 5, overdue: 1, live: 10, redundancy: 20 }
  const of = (input: Partial<HealthInput>): ReturnType<typeof health> =>
    health({ documents: { present: 4, broken: [] }, state, ...input })

  it('is the sum of four parts, each with its reason', () => {
    // 25 + 25 x 3/4 + 25 x 4/5 + 25 x (1 - 0.2 - 0.1) = 25 + 18.75 + 20 + 17.5
    expect(of({})).toEqual({
      score: 81.25,
      parts: [
        { name: 'documents', points: 25, max: 25, why: '4 of 4 can be read' },
        { name: 'heartbeats', points: 18.75, max: 25, why: '3 of 4 agents heard of in time' },
        { name: 'leases', points: 20, max: 25, why: '4 of 5 active items within their lease' },
        { name: 'backlog', points: 17.5, max: 25, why: '20 % redundant, 10 % overdue of 10 live items' },
      ],
    })
  })

  it('never falls below 0 in a part', () => {
    expect(of({ state: { ...state, overdue: 5, active: 5, live: 5, redundancy: 80 } }).parts.at(-1)?.points).toBe(0)
  })

  it('measures what there is: a part without anything to measure is left out', () => {
    const idle = { agents: 0, fresh: 0, active: 0, overdue: 0, live: 0, redundancy: null }
    expect(of({ state: idle })).toMatchObject({ score: 100, parts: [{ points: 25 }, { points: null }, {}, {}] })
    // 25 for documents, 12.5 for heartbeats, of 50.
    expect(of({ state: { ...idle, agents: 2, fresh: 1 } }).score).toBe(75)
    expect(health({ documents: { present: 0, broken: [] }, state: idle }).score).toBeNull()
  })

  it('counts documents that cannot be read as bad', () => {
    expect(of({ documents: { present: 4, broken: ['work_claims.json'] }, state: undefined }).score).toBe(18.75)
  })
})

describe('the completion engine looks at', () => {
  const active = (id: string, ago: number, fields: object = {}): ActiveItem => {
    const item = parseWorkItem(held(id, 'a', { last_update: iso(NOW - ago), ...fields }))
    if (item?.status !== 'active') throw new Error('the sample is active')
    return item
  }
  const ids = (items: readonly ActiveItem[]): readonly string[] => items.map(({ id }) => id)

  it('active items above 75 that were idle for more than 300 s', () => {
    const items = [
      active('yes', 300_001, { progress: 76 }),
      active('busy', 300_000, { progress: 76 }),
      active('early', 300_001, { progress: 75 }),
      active('in review', 300_001, { progress: 99, needs_review: true }),
    ]
    expect(ids(autoCompletable(items, NOW))).toEqual(['yes'])
  })

  it('stuck ones: idle for more than 30 min, or with their lease over', () => {
    const items = [
      active('idle', 1_800_001),
      active('busy', 1_800_000),
      active('over', 1, { lease_expires_at: iso(NOW) }),
      active('without', 1, { lease_expires_at: undefined }),
    ]
    expect(ids(stuck(items, NOW))).toEqual(['idle', 'over'])
  })

  it('overdue ones: the lease is over, or nothing was heard for as long as one lasts', () => {
    const none = { lease_expires_at: undefined }
    const items = [
      active('over', 1, { lease_expires_at: iso(NOW) }),
      active('old', 60, none),
      active('new', 59, none),
      active('in', 99),
    ]
    expect(ids(overdue(items, NOW, 60))).toEqual(['over', 'old'])
  })
})

describe('indicators', () => {
  it('conflict rate: refused of attempted claims', () => {
    const claim = (code?: string): object => ({
      attributes: code === undefined ? {} : { 'error.type': code },
      error: code,
    })
    const claims = [
      claim(),
      claim(),
      claim(),
      claim('ALREADY_CLAIMED'),
      claim('BLOCKED'),
      claim('NOTHING_READY'),
      claim('STOPPED'),
    ]
    // Two of the five that went for an item.
    expect(conflictRate(claims as Parameters<typeof conflictRate>[0])).toEqual({
      percent: 40,
      attempted: 5,
      refused: 2,
      refusals: { ALREADY_CLAIMED: 1, BLOCKED: 1 },
    })
    expect(conflictRate([]).percent).toBeNull()
    expect(conflictRate([{ attributes: {}, error: 'it broke' }]).refusals).toEqual({ unknown: 1 })
  })

  it('agent growth: now against the beginning of the period', () => {
    const entry = (op: LogEntry['op'], from?: string): LogEntry => ({ seq: 1, at: iso(NOW), op, ...(from && { from }) })
    const log = [
      entry('register'),
      entry('register'),
      entry('register', 'active'),
      entry('register', 'offline'),
      entry('retire'),
    ]
    // Four now; three came, one went: two before.
    expect(agentGrowth(log, 4)).toEqual({ percent: 100, now: 4, before: 2, joined: 3, left: 1 })
    expect(agentGrowth([entry('register')], 1).percent).toBeNull()
  })

  it('completion rate: of nothing there is none', () => {
    expect([completionRate({ completed: 2, total: 3 }), completionRate({ completed: 0, total: 0 })]).toEqual([
      66.67,
      null,
    ])
  })
})
