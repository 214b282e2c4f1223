import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import { metricsAfter, performanceOf } from '../../../../src/lib/coordination/agents/performance.ts'

const original = { tasks_completed: 0, average_completion_time: '0m', success_rate: 100.0 }
const after = (metrics: object, outcome: { ok: boolean; seconds: number }): Record<string, unknown> => ({
  performance_metrics: metricsAfter({ performance_metrics: metrics }, outcome),
})

describe('performance', () => {
  it("does not believe the original's rate of 100 before the first item", () => {
    expect(performanceOf({ performance_metrics: original })).toEqual({
      completed: 0,
      failed: 0,
      averageSeconds: undefined,
      successRate: undefined,
    })
    expect(metricsAfter({ performance_metrics: original }, { ok: false, seconds: 5 })).toEqual({
      tasks_completed: 0,
      average_completion_time: '0m',
      success_rate: 0,
      tasks_failed: 1,
      total_completion_seconds: 0,
    })
  })

  it('counts completions and failures, and averages completions only', () => {
    const first = after({}, { ok: true, seconds: 600 })
    const second = metricsAfter(first, { ok: true, seconds: 840 })
    expect(second).toMatchObject({ tasks_completed: 2, average_completion_time: '12m', success_rate: 100 })
    expect(metricsAfter({ performance_metrics: second }, { ok: false, seconds: 9999 })).toMatchObject({
      tasks_completed: 2,
      average_completion_time: '12m',
      success_rate: 66.7,
      tasks_failed: 1,
    })
  })

  it('says seconds under a minute', () => {
    expect(metricsAfter({}, { ok: true, seconds: 4.2 })['average_completion_time']).toBe('4s')
  })

  it('goes on from a record that only has the rounded figures', () => {
    const old = { tasks_completed: 9, average_completion_time: '10m', success_rate: 90 }
    expect(performanceOf({ performance_metrics: old })).toMatchObject({ completed: 9, failed: 1, averageSeconds: 600 })
    expect(metricsAfter({ performance_metrics: old }, { ok: true, seconds: 1200 })).toMatchObject({
      tasks_completed: 10,
      average_completion_time: '11m',
      success_rate: 90.9,
      tasks_failed: 1,
    })
  })

  it('keeps fields it does not know, and lives with metrics that are none', () => {
    expect(metricsAfter({ performance_metrics: { tokens: 7 } }, { ok: true, seconds: 1 })).toMatchObject({ tokens: 7 })
    for (const metrics of [undefined, null, 'fast', [1], { tasks_completed: 'many', success_rate: -3 }]) {
      expect(metricsAfter({ performance_metrics: metrics }, { ok: true, seconds: 60 })).toMatchObject({
        tasks_completed: 1,
        average_completion_time: '1m',
        success_rate: 100,
      })
    }
  })

  it('ends with the true counts and mean after any history', () => {
    const outcome = fc.record({ ok: fc.boolean(), seconds: fc.integer({ min: 0, max: 100_000 }) })
    fc.assert(
      fc.property(fc.array(outcome, { minLength: 1, maxLength: 30 }), (history) => {
        const record = history.reduce((now: Record<string, unknown>, each) => after(metricsOf(now), each), {})
        const done = history.filter(({ ok }) => ok)
        const mean = done.reduce((sum, { seconds }) => sum + seconds, 0) / done.length
        const { completed, failed, averageSeconds } = performanceOf(record)
        expect([completed, failed]).toEqual([done.length, history.length - done.length])
        expect(averageSeconds).toEqual(done.length === 0 ? undefined : expect.closeTo(mean, 6))
      }),
    )
  })
})

function metricsOf(record: Record<string, unknown>): object {
  return { ...(record['performance_metrics'] as object | undefined) }
}
