import { existsSync, mkdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { describe, expect, it } from 'vitest'
import { AutonomyError } from '../../../src/lib/errors.ts'
import type { PipelineDeps } from '../../../src/lib/pipeline/pipeline-deps.ts'
import { runPipeline, type RunPipeline } from '../../../src/lib/pipeline/run-pipeline.ts'
import type { RunReport, StepName } from '../../../src/lib/pipeline/run-report.ts'
import type { StepContext, StepOutcome } from '../../../src/lib/pipeline/step-context.ts'
import { pipelineSteps } from '../../../src/lib/pipeline/steps/pipeline-steps.ts'
import { treeOf } from '../../tree-of.ts'
import { fakeTable, fakeWorkspace, observed } from './fake-run.ts'

type AnyStep = (context: StepContext) => Promise<StepOutcome>

const real = pipelineSteps(() => ({ text: 'text\n', html: '<p>page</p>\n' }))
const nothing: AnyStep = async () => ({ counts: {} })

/** The telling steps are real, the judging ones do nothing unless they are given. */
function run(
  deps: PipelineDeps,
  input: Partial<RunPipeline> = {},
  steps: Partial<Record<StepName, AnyStep>> = {},
): Promise<RunReport> {
  const { snapshot, prune, alert, log } = real
  const table = { ...fakeTable(nothing), snapshot, prune, alert, log, ...steps }
  return runPipeline(
    {
      selection: {},
      dryRun: false,
      wait: 0,
      signal: new AbortController().signal,
      observer: observed().observer,
      ...input,
    },
    { ...deps, table },
  )
}

const lines = (deps: PipelineDeps): { run_id: string; autonomy_score: number | null; exit_code: number }[] =>
  readFileSync(deps.paths.pipelineRuns, 'utf8')
    .trimEnd()
    .split('\n')
    .map((line) => JSON.parse(line))

describe('runPipeline', () => {
  it('leaves snapshots and one line that has the number of the report', async () => {
    const { deps } = await fakeWorkspace()
    const report = await run(deps)
    expect(report).toMatchObject({ score: 100, level: 'excellent', exit_code: 0, dry_run: false })
    expect(report.run_id).toMatch(/^20261121_044600_512_[0-9a-f]{4}$/)
    expect(lines(deps)).toMatchObject([{ run_id: report.run_id, autonomy_score: 100, exit_code: 0 }])
    expect([...report.files].sort()).toEqual([
      `reports/dashboard_snapshot_${report.run_id}.html`,
      `reports/dashboard_snapshot_${report.run_id}.txt`,
      'reports/pipeline_runs.jsonl',
    ])
  })

  it('logs a run with failed steps, with exit code 1', async () => {
    const { deps } = await fakeWorkspace()
    const fail: AnyStep = async () => Promise.reject(new AutonomyError('IO', 'disk full'))
    const report = await run(deps, {}, { predict: fail, snapshot: fail })
    expect(report.exit_code).toBe(1)
    expect(lines(deps)).toMatchObject([{ exit_code: 1, autonomy_score: 100 }])
  })

  it('goes on when the reports folder cannot be written', async () => {
    const { deps } = await fakeWorkspace()
    writeFileSync(deps.paths.reports, 'a file where the folder should be')
    const report = await run(deps)
    const failed = report.steps.filter(({ status }) => status === 'failed').map(({ name }) => name)
    expect(failed).toEqual(['snapshot', 'log'])
    expect(report.steps.find(({ name }) => name === 'log')?.error?.code).toBe('IO')
    expect(report).toMatchObject({ exit_code: 1, score: 100 })
    expect(readFileSync(deps.paths.reports, 'utf8')).toBe('a file where the folder should be')
  })

  it('exits 3 under the asked score, 1 when a step failed as well', async () => {
    const { deps } = await fakeWorkspace()
    writeFileSync(deps.paths.todos, JSON.stringify({ todos: [openTodo] }))
    const report = await run(deps, { failUnder: 90 })
    expect(report).toMatchObject({ score: 80, exit_code: 3 })
    expect(lines(deps)).toMatchObject([{ exit_code: 3 }])
    expect(await run(deps, { failUnder: 80 })).toMatchObject({ exit_code: 0 })
    const fail: AnyStep = async () => Promise.reject(new AutonomyError('IO', 'disk full'))
    expect(await run(deps, { failUnder: 90 }, { learn: fail })).toMatchObject({ exit_code: 1 })
  })

  it('has no score, and says why, when the todos cannot be read', async () => {
    const { deps } = await fakeWorkspace()
    writeFileSync(deps.paths.todos, '{"todos": [}')
    const report = await run(deps)
    expect(report).toMatchObject({ score: null, level: null, exit_code: 1 })
    expect(report.problems.join()).toContain(`${deps.paths.todos}:1:`)
    expect(lines(deps)).toMatchObject([{ autonomy_score: null, exit_code: 1 }])
    expect(readFileSync(deps.paths.todos, 'utf8')).toBe('{"todos": [}')
  })

  it('scores from the documents whatever steps are left out', async () => {
    const { deps } = await fakeWorkspace()
    writeFileSync(deps.paths.todos, JSON.stringify({ todos: [openTodo] }))
    const report = await run(deps, { selection: { only: ['prune'] } })
    expect(report.score).toBe(80)
    expect(report.steps.filter(({ status }) => status !== 'skipped').map(({ name }) => name)).toEqual(['prune'])
  })

  it('refuses before anything while the workspace is stopped', async () => {
    const { deps } = await fakeWorkspace()
    mkdirSync(deps.paths.state, { recursive: true })
    writeFileSync(deps.paths.stopFile, '')
    const before = treeOf(deps.paths.root)
    await expect(run(deps)).rejects.toMatchObject({ code: 'STOPPED' })
    await expect(run(deps, { dryRun: true })).rejects.toMatchObject({ code: 'STOPPED' })
    expect(treeOf(deps.paths.root)).toEqual(before)
  })

  it('gives way to a run that is at work', async () => {
    const { deps } = await fakeWorkspace()
    const [begun, release] = [Promise.withResolvers<void>(), Promise.withResolvers<void>()]
    const slow: AnyStep = async () => {
      begun.resolve()
      await release.promise
      return { counts: {} }
    }
    const first = run(deps, {}, { analyze: slow })
    await begun.promise
    await expect(run(deps)).rejects.toMatchObject({ code: 'STORE_BUSY' })
    const third = run(deps, { wait: 10_000 })
    release.resolve()
    expect((await first).exit_code).toBe(0)
    expect((await third).exit_code).toBe(0)
    expect(lines(deps)).toHaveLength(2)
  })

  it('ends when its lock file is taken away, for another run may be at work', async () => {
    const { deps } = await fakeWorkspace()
    const cleanUp: AnyStep = async () => {
      rmSync(deps.paths.state, { recursive: true })
      return { counts: {} }
    }
    await expect(run(deps, {}, { analyze: cleanUp })).rejects.toMatchObject({ code: 'CONFLICT' })
    expect(existsSync(deps.paths.pipelineRuns)).toBe(false)
  })

  it('leaves no line when it is asked to end', async () => {
    const { deps } = await fakeWorkspace()
    const ending = new AbortController()
    const end: AnyStep = async () => {
      ending.abort(new Error('asked to end'))
      return { counts: {} }
    }
    await expect(run(deps, { signal: ending.signal }, { prune: end })).rejects.toThrow('asked to end')
    expect(deps.files.info(deps.paths.pipelineRuns)).toBeUndefined()
  })
})

describe('a dry run', () => {
  const writing: AnyStep = async ({ deps }) => {
    deps.files.makeDirectory(join(deps.paths.root, 'new'))
    await deps.files.writeAtomic(join(deps.paths.root, 'new', 'a.json'), '{}')
    await deps.todos.update((document) => ({ document: { ...document, todos: [openTodo] }, result: undefined }))
    return { counts: { created: 1 } }
  }

  it('takes every step, reads back what it would have written, and writes nothing at all', async () => {
    const { deps } = await fakeWorkspace()
    writeFileSync(deps.paths.predictiveData, '{}')
    const before = treeOf(deps.paths.root)
    const report = await run(deps, { dryRun: true }, { analyze: writing })
    expect(treeOf(deps.paths.root)).toEqual(before)
    expect(report.steps.map(({ status }) => status)).toEqual(Array.from({ length: 10 }, () => 'planned'))
    expect(report).toMatchObject({ dry_run: true, score: 80, exit_code: 0, todos: { total: 1, open: 1 } })
    expect(report.steps[0]?.counts).toEqual({ created: 1 })
    expect(report.files).toContain('unified_todos.json')
  })

  it('comes to the score that the real run then has', async () => {
    const { deps } = await fakeWorkspace()
    const planned = await run(deps, { dryRun: true }, { analyze: writing })
    const done = await run(deps, {}, { analyze: writing })
    expect(done.score).toBe(planned.score)
  })

  it('needs no lock', async () => {
    const { deps } = await fakeWorkspace()
    const inside: AnyStep = async () => {
      expect(await run(deps, { dryRun: true })).toMatchObject({ exit_code: 0 })
      return { counts: {} }
    }
    expect(await run(deps, {}, { analyze: inside })).toMatchObject({ exit_code: 0 })
  })
})

const openTodo = {
  id: 'todo_1',
  title: 'Mend it',
  description: '',
  category: 'bugs',
  priority: 'high' as const,
  status: 'pending' as const,
  created_at: '2026-11-20T00:00:00.000Z',
  updated_at: '2026-11-20T00:00:00.000Z',
  tags: [],
  metadata: {},
}
