import { copyFileSync, chmodSync, mkdirSync, writeFileSync, appendFileSync } from 'node:fs'
import { describe, expect, it } from 'vitest'
import { pastRuns, runHistory } from '../../../src/lib/pipeline/past-runs.ts'
import type { PipelineDeps } from '../../../src/lib/pipeline/pipeline-deps.ts'
import { runRecord } from '../../../src/lib/pipeline/run-record.ts'
import { sharedData } from '../../shared-data.ts'
import { fakeWorkspace } from './fake-run.ts'

async function withRuns(...scores: readonly (number | null)[]): Promise<PipelineDeps> {
  const { deps, run } = await fakeWorkspace()
  mkdirSync(deps.paths.reports)
  const lines = scores.map((total, index) => {
    const score = total === null ? null : { score_version: 2 as const, total, level: 'good' as const, components: [] }
    const steps = [
      { name: 'analyze' as const, status: total === null ? ('failed' as const) : ('ok' as const), ms: 5, counts: {} },
    ]
    return JSON.stringify(runRecord({ ...run, id: `run_${index}` }, { steps, score, end: run.startedAt + 1500 }))
  })
  writeFileSync(deps.paths.pipelineRuns, lines.map((line) => `${line}\n`).join(''))
  return deps
}

describe('runHistory', () => {
  it('lists the newest first with the change of the score', async () => {
    const { runs, total } = runHistory(2, await withRuns(50, 70, 65))
    expect(runs.map(({ run_id, score, delta }) => [run_id, score, delta])).toEqual([
      ['run_2', 65, -5],
      ['run_1', 70, 20],
    ])
    expect(total).toBe(3)
    expect(runs[0]).toMatchObject({ duration_seconds: 1.5, exit_code: 0, timestamp: '2026-11-21T04:46:02.012Z' })
  })

  it('has no change where there is no score on one side', async () => {
    const { runs } = runHistory(9, await withRuns(50, null, 65))
    expect(runs.map(({ delta }) => delta)).toEqual([null, null, null])
    expect(runs[1]).toMatchObject({ failed_steps: ['analyze'], exit_code: 1, score: null })
  })

  it('is empty without a run log', async () => {
    const { deps } = await fakeWorkspace()
    expect(runHistory(5, deps)).toEqual({ runs: [], total: 0 })
  })

  it('leaves out a last line that a crash tore', async () => {
    const deps = await withRuns(50)
    appendFileSync(deps.paths.pipelineRuns, '{"timestamp":"2026-11')
    expect(pastRuns(5, deps)).toHaveLength(1)
  })

  it('says where a line is no run', async () => {
    const deps = await withRuns(50)
    appendFileSync(deps.paths.pipelineRuns, '{"timestamp": 5}\n')
    expect(() => pastRuns(5, deps)).toThrow(expect.objectContaining({ code: 'INVALID_DOCUMENT' }))
    expect(() => pastRuns(5, deps)).toThrow(`${deps.paths.pipelineRuns}:2:`)
  })

  const original = sharedData('autonomy/valid/reports__pipeline_runs.jsonl')
  it.skipIf(!original)('reads the lines of the original, whose score is not compared with ours', async () => {
    const deps = await withRuns(80)
    const ours = JSON.stringify(pastRuns(1, deps)[0])
    copyFileSync(original ?? '', deps.paths.pipelineRuns)
    chmodSync(deps.paths.pipelineRuns, 0o644)
    const line = { timestamp: 't', run_id: 'r', duration_seconds: 1, autonomy_score: 80, score_version: 2 }
    appendFileSync(deps.paths.pipelineRuns, `${JSON.stringify(line)}\n`)
    const { runs } = runHistory(5, deps)
    expect(runs.map(({ score_version, delta }) => [score_version, delta])).toEqual([
      [2, null],
      [1, null],
    ])
    expect(runs[1]).toMatchObject({ run_id: '20251113_175823', duration_seconds: 2 })
    expect(ours).toContain('"score":80')
  })
})
