import { readFileSync, writeFileSync } from 'node:fs'
import { describe, expect, it } from 'vitest'
import { commitScan } from '../../../../src/lib/pipeline/commit-scan.ts'
import { predictFailures } from '../../../../src/lib/pipeline/predict/predict-failures.ts'
import { readPredictiveData } from '../../../../src/lib/pipeline/predict/predictive-data.ts'
import { sharedData } from '../../../shared-data.ts'
import { pipelineDeps } from '../fixtures.ts'
import { DAY, HOUR, makeFinding, makeScan, NOW } from '../make.ts'

const steady = {
  hours: Object.fromEntries(
    Array.from({ length: 72 }, (_, hour) => [new Date(NOW - hour * HOUR).toISOString().slice(0, 13), 2]),
  ),
  last_seen: NOW - HOUR / 2,
}

async function predicted(...findings: Parameters<typeof makeFinding>[0][]): Promise<ReturnType<typeof pipelineDeps>> {
  const deps = pipelineDeps()
  await commitScan(
    {
      result: makeScan(
        's1',
        findings.map((each) => makeFinding(each)),
      ),
      position: 1,
    },
    deps,
  )
  return deps
}

describe('predictFailures', () => {
  it('predicts what keeps coming, with the numbers behind it', async () => {
    const deps = await predicted(steady)
    const { data } = await predictFailures({ dryRun: false }, deps)
    expect(data.predictions).toEqual([
      {
        fingerprint: '0123456789abcdef',
        todo_id: 'mcp_server_error-modulenotfounderror-012345',
        error_pattern: 'ModuleNotFoundError',
        component: 'mcp_server_error',
        probability: expect.closeTo(0.97, 1),
        model: 'prior',
        features: expect.objectContaining({ rate: expect.any(Number), recency: expect.any(Number) }),
      },
    ])
    expect(readPredictiveData(deps)).toEqual(data)
  })

  it('predicts nothing from old logs', async () => {
    const then = NOW - 20 * 365 * DAY
    const old = { hours: { [new Date(then).toISOString().slice(0, 13)]: 900 }, first_seen: then, last_seen: then }
    const { data } = await predictFailures({ dryRun: false }, await predicted(old))
    expect(data).toMatchObject({ predictions: [], pattern_risk_scores: {}, component_risk_scores: {} })
  })

  it('predicts what is resolved, but not what is cancelled', async () => {
    const live = async (status: 'completed' | 'cancelled'): Promise<number> => {
      const deps = await predicted(steady)
      await deps.todos.update((document) => ({
        document: { ...document, todos: document.todos.map((todo) => Object.assign({}, todo, { status })) },
        result: undefined,
      }))
      return (await predictFailures({ dryRun: false }, deps)).data.predictions.length
    }
    expect(await live('completed')).toBe(1)
    expect(await live('cancelled')).toBe(0)
  })

  it('puts a component where its riskiest fingerprint is', async () => {
    const weak = { fingerprint: 'b'.repeat(16), hours: { '2026-11-18T10': 1 }, last_seen: NOW - 3 * DAY }
    const { data } = await predictFailures({ dryRun: false }, await predicted(weak, steady))
    const risks = Object.values(data.pattern_risk_scores)
    expect(risks).toHaveLength(2)
    expect(data.component_risk_scores).toEqual({ mcp_server_error: Math.max(...risks) })
  })

  it('says the same at any minute of the hour', async () => {
    const deps = await predicted(steady)
    const scores = new Set<string>()
    for (const minute of [1, 20, 59]) {
      deps.clock.set(NOW + minute * 60_000)
      scores.add(JSON.stringify((await predictFailures({ dryRun: false }, deps)).data.pattern_risk_scores))
    }
    expect(scores.size).toBe(1)
  })

  it('keeps what a file of the original has, and keeps its two lists up to date', async () => {
    const file = sharedData('autonomy/valid/predictive_data.json')
    if (!file) return
    const deps = await predicted(steady)
    writeFileSync(deps.paths.predictiveData, readFileSync(file))
    await predictFailures({ dryRun: false }, deps)
    const before: Record<string, unknown> = JSON.parse(readFileSync(file, 'utf8'))
    const after: Record<string, unknown> = JSON.parse(readFileSync(deps.paths.predictiveData, 'utf8'))
    for (const kept of ['self_healing_actions', 'system_health_trends', 'learning_data', 'ml_risk_scores']) {
      expect(after[kept]).toEqual(before[kept])
    }
    expect(after['error_patterns']).toEqual({ ModuleNotFoundError: 3 })
    expect(after['failure_predictions']).toEqual([
      expect.objectContaining({ component: 'mcp_server_error', timeframe: 'next_24_hours' }),
    ])
  })

  it('refuses a damaged file and leaves it', async () => {
    const deps = await predicted(steady)
    writeFileSync(deps.paths.predictiveData, '{"predictions": [{}]}')
    await expect(predictFailures({ dryRun: false }, deps)).rejects.toMatchObject({ code: 'INVALID_DOCUMENT' })
    expect(readFileSync(deps.paths.predictiveData, 'utf8')).toBe('{"predictions": [{}]}')
  })
})
