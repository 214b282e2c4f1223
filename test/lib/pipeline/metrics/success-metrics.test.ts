import { readdirSync, readFileSync } from 'node:fs'
import { join } from 'node:path'
import { describe, expect, it } from 'vitest'
import { summarise } from '../../../../src/lib/pipeline/metrics/durations.ts'
import { formatMetrics } from '../../../../src/lib/pipeline/metrics/format-metrics.ts'
import { successMetrics } from '../../../../src/lib/pipeline/metrics/success-metrics.ts'
import { writeSuccessReport } from '../../../../src/lib/pipeline/metrics/write-success-report.ts'
import type { Todo } from '../../../../src/lib/pipeline/todos/todo.ts'
import { pipelineDeps } from '../fixtures.ts'
import { makeTodo } from '../make.ts'

const resolved = (seconds: number, changes: Partial<Todo> = {}): Todo =>
  makeTodo({
    status: 'completed',
    completed_at: '2026-11-20T13:00:00.000Z',
    resolution_outcome: 'success',
    time_to_resolution_seconds: seconds,
    assignee: 'a',
    root_cause: 'x',
    ...changes,
  })

describe('successMetrics', () => {
  it('is all nothing for no todos', () => {
    expect(successMetrics([], 'UTC')).toMatchObject({ completion_rate: null, mttr_seconds: null, recommendations: [] })
    expect(formatMetrics(successMetrics([], 'UTC'))).toContain('Overall MTTR (seconds): no resolutions yet')
  })

  it('takes times from what was resolved by somebody and held', () => {
    const metrics = successMetrics(
      [
        resolved(10),
        resolved(20, { category: 'security' }),
        resolved(1000, { resolution_outcome: 'failed' }),
        resolved(5000, { resolution_outcome: 'auto_resolved' }),
      ],
      'UTC',
    )
    expect(metrics.mttr_seconds).toEqual({ count: 2, mean: 15, median: 15, p90: 20 })
    expect(Object.keys(metrics.mttr_by_category)).toEqual(['infrastructure', 'security'])
    expect(metrics.outcomes).toEqual({ auto_resolved: 1, failed: 1, success: 2 })
    expect(metrics.agents).toEqual({
      a: { open: 0, resolved: 3, succeeded: 2, mttr_seconds: { count: 2, mean: 15, median: 15, p90: 20 } },
    })
  })

  it('leaves out a time that the stamps contradict', () => {
    const todo = resolved(22_588, { created_at: '2026-11-20T16:00:00', completed_at: '2026-11-20T13:00:00Z' })
    expect(successMetrics([todo], 'UTC').mttr_seconds).toBeNull()
  })

  it('recommends what the numbers say', () => {
    const metrics = successMetrics(
      [
        resolved(1),
        resolved(100, { category: 'security' }),
        resolved(1, { root_cause: '' }),
        makeTodo({ regressions: 2, created_at: '2026-11-20T16:00:00' }),
        ...[1, 2, 3].map(() => resolved(1, { assignee: 'b', resolution_outcome: 'failed' })),
      ],
      'UTC',
    )
    expect(metrics.recommendations).toEqual([
      expect.stringContaining('1 open todos have no agent (infrastructure 1)'),
      expect.stringContaining('2 resolutions did not hold; most often todo-1 (2 times)'),
      expect.stringContaining('security takes longest'),
      'b succeeded in 0 of 3 resolutions.',
      expect.stringContaining('1 of 6 resolutions name no root cause'),
      expect.stringContaining('1 todos carry a creation time without a time zone; it is read as UTC'),
    ])
  })
})

describe('summarise', () => {
  it.each([
    [[], undefined],
    [[5], { count: 1, mean: 5, median: 5, p90: 5 }],
    [[4, 1, 3, 2], { count: 4, mean: 2.5, median: 2.5, p90: 4 }],
    [[1, 2, 3, 4, 5, 6, 7, 8, 9, 100], { count: 10, mean: 14.5, median: 5.5, p90: 9 }],
  ])('%j', (seconds, expected) => {
    expect(summarise(seconds)).toEqual(expected)
  })
})

describe('writeSuccessReport', () => {
  it('writes only when there is something new to say', async () => {
    const deps = pipelineDeps()
    const names = (): readonly string[] => readdirSync(deps.paths.reports)
    await writeSuccessReport('20261121_120000_000_aaaa', deps)
    expect(await writeSuccessReport('20261121_123000_000_bbbb', deps)).not.toHaveProperty('path')
    expect(names()).toEqual(['success_metrics_20261121_120000_000_aaaa.md'])
    await deps.todos.update(() => ({ document: { todos: [resolved(5)] }, result: undefined }))
    await writeSuccessReport('20261121_130000_000_cccc', deps)
    expect(names()).toHaveLength(2)
    const text = readFileSync(join(deps.paths.reports, names()[1] ?? ''), 'utf8')
    expect(text).toMatch(/^# Success Metrics Report\nGenerated: 2026-11-21T12:00:00.000Z\n\n## Summary\n/)
  })
})
