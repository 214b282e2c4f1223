/**
 * What the original did wrong, measured: each test fails on its behaviour. Those of the scan and of the run as a whole
 * are in their own files.
 */
import { execFileSync, spawn } from 'node:child_process'
import { once } from 'node:events'
import { readFileSync, statSync, writeFileSync } from 'node:fs'
import { describe, expect, it } from 'vitest'
import { applyPendingScan, commitScan } from '../../../src/lib/pipeline/commit-scan.ts'
import { learnResolutions } from '../../../src/lib/pipeline/learn/learn-resolutions.ts'
import { successMetrics } from '../../../src/lib/pipeline/metrics/success-metrics.ts'
import { predictFailures } from '../../../src/lib/pipeline/predict/predict-failures.ts'
import { readStanding } from '../../../src/lib/pipeline/standing.ts'
import { closeStaleTodos } from '../../../src/lib/pipeline/stale/close-stale-todos.ts'
import { parseTodos } from '../../../src/lib/pipeline/todos/parse-todos.ts'
import { sharedData } from '../../shared-data.ts'
import { pipelineDeps } from './fixtures.ts'
import { DAY, HOUR, makeFinding, makeScan, makeTodo, NOW } from './make.ts'

const SEEN = { last_seen: NOW - HOUR, hours: { '2026-11-21T11': 3 } }
const IDLE = { ...makeScan('idle', []), totals: { ...makeScan('idle', []).totals, files_read: 0 } }

describe('faults of the original', () => {
  it('raised the score from 31 to 100 in eight runs in which nothing was done', async () => {
    const deps = pipelineDeps()
    deps.config = {
      ...deps.config,
      stale: { runs: 3, min_age: HOUR, max_occurrences: 10 },
      healing: {
        mode: 'auto',
        max_attempts: 3,
        window: HOUR,
        services: [{ name: 'gone', check: ['false'], restart: ['false'], timeout: 1000 }],
      },
    }
    await commitScan({ result: makeScan('s1', [makeFinding(SEEN)]), position: 1 }, deps)
    const scores: (number | undefined)[] = []
    for (let run = 0; run < 8; run++) {
      deps.clock.set(NOW + run * 5 * 60_000)
      await applyPendingScan(deps)
      await commitScan({ result: IDLE, position: 1 }, deps)
      await predictFailures({ dryRun: false }, deps)
      await learnResolutions(deps)
      await closeStaleTodos(deps)
      scores.push((await readStanding({ checks: [], now: deps.clock.now() }, deps)).score?.total)
    }
    expect(new Set(scores).size).toBe(1)
    expect(scores[0]).toBeLessThan(80)
  })

  it('took 988 s for 22,588 s, by the time zone', () => {
    const file = sharedData('autonomy/valid/unified_todos.json')
    if (!file) return
    const { todos } = parseTodos(readFileSync(file, 'utf8'), file)
    const { mttr_seconds } = successMetrics(todos, 'America/Chicago')
    expect(mttr_seconds).toMatchObject({ count: 1, mean: 988.504, median: 988.504, p90: 988.504 })
  })

  it('put the most frequent pattern at 81 %, whatever its history', async () => {
    const top = async (hours: Record<string, number>, occurrences: number): Promise<number> => {
      const deps = pipelineDeps()
      const others = ['a', 'b'].map((letter) =>
        makeFinding({ fingerprint: letter.repeat(16), occurrences: 1, hours: {} }),
      )
      const last_seen = Math.max(...Object.keys(hours).map((hour) => Date.parse(`${hour}:30:00Z`)))
      const busiest = makeFinding({ occurrences, hours, last_seen, first_seen: NOW - 10 * DAY })
      await commitScan({ result: makeScan('s1', [busiest, ...others]), position: 1 }, deps)
      const { data } = await predictFailures({ dryRun: false }, deps)
      return data.pattern_risk_scores[busiest.fingerprint] ?? 0
    }
    const over = await top({ '2026-11-12T10': 30 }, 30)
    const steady = await top(
      Object.fromEntries(
        Array.from({ length: 72 }, (_, hour) => [new Date(NOW - hour * HOUR).toISOString().slice(0, 13), 1]),
      ),
      72,
    )
    expect(over).toBeLessThan(0.1)
    expect(steady).toBeGreaterThan(0.9)
  })

  it('closed a critical security todo that was seen once, for ever', async () => {
    const deps = pipelineDeps()
    deps.config = { ...deps.config, stale: { runs: 2, min_age: HOUR, max_occurrences: 5 } }
    const critical = makeFinding({ priority: 'critical', category: 'security', occurrences: 1 })
    const seldom = makeFinding({ fingerprint: 'f'.repeat(16), component: 'web', occurrences: 1, ...SEEN })
    await commitScan({ result: makeScan('s1', [critical, seldom]), position: 1 }, deps)
    for (const [index, id] of ['s2', 's3'].entries()) {
      deps.clock.set(NOW + (index + 1) * DAY)
      await commitScan({ result: makeScan(id, []), position: id }, deps)
      await closeStaleTodos(deps)
    }
    const statuses = async (): Promise<readonly string[]> => (await deps.todos.read()).todos.map(({ status }) => status)
    expect(await statuses()).toEqual(['pending', 'completed'])
    deps.clock.set(NOW + 3 * DAY)
    const back = { ...seldom, first_seen: NOW + 2.5 * DAY, last_seen: NOW + 2.5 * DAY }
    await commitScan({ result: makeScan('s4', [back]), position: 4 }, deps)
    expect(await statuses()).toEqual(['pending', 'pending'])
    expect((await deps.todos.read()).todos[1]).toMatchObject({ regressions: 1 })
  })

  it('learned from the same todo at every run', async () => {
    const deps = pipelineDeps()
    const resolved = makeTodo({
      status: 'completed',
      completed_at: '2026-11-20T13:00:00.000Z',
      resolution_outcome: 'success',
      root_cause: 'missing_dependency',
      metadata: { error_pattern: 'ModuleNotFoundError' },
    })
    await deps.todos.update(() => ({ document: { todos: [resolved] }, result: undefined }))
    expect(await learnResolutions(deps)).toEqual({ learned: 1, known: 0 })
    const learned = readFileSync(deps.paths.trainingData, 'utf8')
    expect(await learnResolutions(deps)).toEqual({ learned: 0, known: 1 })
    expect(readFileSync(deps.paths.trainingData, 'utf8')).toBe(learned)
    expect(JSON.parse(learned)).toMatchObject({
      pattern_correlations: { ModuleNotFoundError: { root_causes: { missing_dependency: 1 } } },
    })
  })

  it('killed redis-server because a Python module was missing', async () => {
    const deps = pipelineDeps()
    const redis = spawn('sleep', ['60'], { argv0: 'redis-server' })
    try {
      await once(redis, 'spawn')
      const missing = makeFinding({ error_pattern: "ModuleNotFoundError: No module named 'redis'", ...SEEN })
      deps.config = { ...deps.config, healing: { mode: 'auto', max_attempts: 3, window: HOUR, services: [] } }
      await commitScan({ result: makeScan('s1', [missing]), position: 1 }, deps)
      const { actions } = await predictFailures({ dryRun: false }, deps)
      expect(actions).toEqual([])
      expect(execFileSync('ps', ['-o', 'stat=', '-p', String(redis.pid)], { encoding: 'utf8' })).toMatch(/^S/)
    } finally {
      redis.kill('SIGKILL')
    }
  })

  it('never refreshed a count', async () => {
    const deps = pipelineDeps()
    for (const id of ['s1', 's2', 's3']) await commitScan({ result: makeScan(id, [makeFinding()]), position: id }, deps)
    expect((await deps.todos.read()).todos.map(({ metadata }) => metadata.occurrences)).toEqual([9])
  })

  it('made 713 todos out of 7 different ones', async () => {
    const deps = pipelineDeps()
    const seven = Array.from({ length: 7 }, (_, index) => makeFinding({ fingerprint: String(index).repeat(16) }))
    for (let run = 0; run < 20; run++) {
      await commitScan({ result: makeScan(`s${run}`, seven), position: run }, deps)
    }
    expect((await deps.todos.read()).todos).toHaveLength(7)
  })

  it('wrote its files anew at every run', async () => {
    const deps = pipelineDeps()
    await commitScan({ result: makeScan('s1', [makeFinding(SEEN)]), position: 1 }, deps)
    await predictFailures({ dryRun: false }, deps)
    const files = [deps.paths.todos, deps.paths.history, deps.paths.scanState, deps.paths.predictiveData]
    const inodes = files.map((path) => statSync(path).ino)
    await applyPendingScan(deps)
    await commitScan({ result: IDLE, position: 1 }, deps)
    await predictFailures({ dryRun: false }, deps)
    expect(files.map((path) => statSync(path).ino)).toEqual(inodes)
  })

  it('overwrote a damaged todo list', async () => {
    const deps = pipelineDeps()
    writeFileSync(deps.paths.todos, '')
    await expect(commitScan({ result: makeScan('s1', [makeFinding()]), position: 1 }, deps)).rejects.toMatchObject({
      code: 'INVALID_DOCUMENT',
    })
    expect(readFileSync(deps.paths.todos, 'utf8')).toBe('')
    // Mended, the list gets what the run could not add.
    writeFileSync(deps.paths.todos, '{"todos":[]}')
    expect((await applyPendingScan(deps)).created).toHaveLength(1)
  })
})
