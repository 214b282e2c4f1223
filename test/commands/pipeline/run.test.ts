import { appendFileSync, mkdirSync, readFileSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { describe, expect, it } from 'vitest'
import { runCli, runJson } from '../../run-cli.ts'
import { SAMPLE_LOG, temporaryWorkspace } from '../../temporary-workspace.ts'
import { treeOf } from '../../tree-of.ts'

const STEPS = ['analyze', 'predict', 'learn', 'metrics', 'enrich', 'stale', 'snapshot', 'prune', 'alert', 'log']
const SLOW_CHECK = 'checks:\n  - {name: slow, kind: command, argv: [sleep, "1"]}\n'

describe('pipeline run', () => {
  it('refuses an empty glob, which would mean the whole current directory', async () => {
    const cwd = temporaryWorkspace({ 'logs/agent.log': SAMPLE_LOG })
    const before = treeOf(cwd)
    const { status, json } = await runJson(['pipeline', 'run', '--logs', ''], { cwd })
    expect([status, json.error]).toMatchObject([2, { code: 'USAGE' }])
    expect(treeOf(cwd)).toEqual(before)
  })

  it('makes assigned todos of a log, scores the workspace, and leaves dashboard and record', async () => {
    const cwd = temporaryWorkspace({ 'logs/agent.log': SAMPLE_LOG })
    const { status, json } = await runJson(['pipeline', 'run'], { cwd })
    expect(status).toBe(0)
    expect(json.steps.map(({ name, status: state }: { name: string; status: string }) => [name, state])).toEqual(
      STEPS.map((name) => [name, 'ok']),
    )
    expect(json.scan).toMatchObject({ files: 1, files_read: 1, lines: 7, error_events: 5, known: 3, templated: 2 })
    expect(json.todos).toMatchObject({ total: 3, open: 3, created: 3 })
    expect(json.score).toEqual(expect.any(Number))
    const record = JSON.parse(readFileSync(join(cwd, 'reports/pipeline_runs.jsonl'), 'utf8'))
    expect(record).toMatchObject({ run_id: json.run_id, autonomy_score: json.score, exit_code: 0 })
    const text = readFileSync(join(cwd, `reports/dashboard_snapshot_${json.run_id}.txt`), 'utf8')
    expect(text).toContain(`${json.score} of 100`)
    const dashboard = await runJson(['dashboard'], { cwd })
    expect(dashboard.json.score.total).toBe(json.score)
  })

  it('tells a person what it found, the score and what to do next, on stdout; progress on stderr', async () => {
    const cwd = temporaryWorkspace({ 'logs/agent.log': SAMPLE_LOG })
    const { stdout, stderr, status } = await runCli(['pipeline', 'run'], { cwd })
    expect(status).toBe(0)
    for (const part of ['FINDINGS  3 open todos (3 new)', '100 % accounted for', 'SCORE', 'WRITTEN', 'NEXT']) {
      expect(stdout).toContain(part)
    }
    expect(stderr).toMatch(/^analyze: ok, .*created 3/)
    expect(stderr.trimEnd().split('\n')).toHaveLength(STEPS.length)
    const quiet = await runCli(['pipeline', 'run', '--quiet'], { cwd })
    expect(quiet.stderr).toBe('')
    expect(quiet.stdout).toContain('nothing new in 1 file')
  })

  it('changes nothing but snapshot and record when nothing is new', async () => {
    const cwd = temporaryWorkspace({ 'logs/agent.log': SAMPLE_LOG })
    const first = await runJson(['pipeline', 'run'], { cwd })
    const isOfRun = (path: string): boolean => /reports\/(?:dashboard_snapshot_|pipeline_runs)/.test(path)
    const before = treeOf(cwd, isOfRun)
    const second = await runJson(['pipeline', 'run'], { cwd })
    expect(treeOf(cwd, isOfRun)).toEqual(before)
    expect(second.json.score).toBe(first.json.score)
    expect(second.json.todos).toMatchObject({ total: 3, created: 0, reopened: 0 })
  })

  it('reads only what is new', async () => {
    const cwd = temporaryWorkspace({ 'logs/agent.log': SAMPLE_LOG })
    await runJson(['pipeline', 'run'], { cwd })
    appendFileSync(join(cwd, 'logs/agent.log'), '2026-11-20T11:00:00Z ERROR frobnicator 99 lost its grip on widget 1\n')
    const { json } = await runJson(['pipeline', 'run'], { cwd })
    expect(json.scan).toMatchObject({ lines: 1, error_events: 1 })
    expect(json.todos).toMatchObject({ total: 3, created: 0 })
  })

  it('takes log globs relative to where it is called', async () => {
    const cwd = temporaryWorkspace({ 'elsewhere [1]/deep/x.err': SAMPLE_LOG, 'elsewhere [1]/y.err': SAMPLE_LOG })
    const from = join(cwd, 'elsewhere [1]')
    const args = ['pipeline', 'run', '--workspace', cwd, '--logs', '**/x.err', '--logs', 'y.*']
    expect((await runJson(args, { cwd: from })).json.scan.files).toBe(2)
    const above = await runJson([...args.slice(0, 4), '--logs', '../*/deep/*.err'], { cwd: join(from, 'deep') })
    expect(above.json.scan.files).toBe(0)
    const up = await runJson([...args.slice(0, 4), '--logs', '../deep/*.err'], { cwd: join(from, 'deep') })
    expect(up.json.scan.files).toBe(1)
  })

  it('writes nothing in a dry run, and says what it would do', async () => {
    const cwd = temporaryWorkspace({ 'logs/agent.log': SAMPLE_LOG })
    const before = treeOf(cwd)
    const { json, status } = await runJson(['pipeline', 'run', '--dry-run'], { cwd })
    expect(treeOf(cwd)).toEqual(before)
    expect(status).toBe(0)
    expect(json).toMatchObject({ dry_run: true, todos: { created: 3 } })
    expect(json.files).toContain('unified_todos.json')
    expect(new Set(json.steps.map(({ status: state }: { status: string }) => state))).toEqual(new Set(['planned']))
    const text = await runCli(['pipeline', 'run', '--dry-run'], { cwd })
    expect(text.stdout).toContain('WOULD WRITE')
    expect(treeOf(cwd)).toEqual(before)
  })

  it.each([
    [['--only', 'analize'], 2, 'did you mean "analyze"'],
    [['--from', 'nope'], 2, 'there is no step named "nope"'],
    [['--only', 'log', '--skip', 'log'], 2, 'no step is left'],
    [['--fail-under', '101'], 2, '101'],
    [['--wait', 'soon'], 2, 'duration'],
  ])('refuses %j with the same status in text and JSON', async (args, status, message) => {
    const cwd = temporaryWorkspace()
    const text = await runCli(['pipeline', 'run', ...args], { cwd })
    const json = await runJson(['pipeline', 'run', ...args], { cwd })
    expect([text.status, json.status, json.json.error.exit]).toEqual([status, status, status])
    expect(text.stderr).toContain(message)
    expect(json.json.error.message).toContain(message)
    expect(treeOf(cwd)).toEqual({ 'autonomy.yaml': 'checks: []\n' })
  })

  it('exits 3 under the asked score, in text and JSON', async () => {
    const cwd = temporaryWorkspace({ 'logs/agent.log': SAMPLE_LOG })
    const args = ['pipeline', 'run', '--fail-under', '99']
    const { json, status } = await runJson(args, { cwd })
    expect([status, json.exit_code]).toEqual([3, 3])
    expect((await runCli(args, { cwd })).status).toBe(3)
  })

  it('exits 10 while the workspace is stopped, before anything', async () => {
    const cwd = temporaryWorkspace({ 'logs/agent.log': SAMPLE_LOG, '.agent-workspace/STOP': '' })
    const before = treeOf(cwd)
    const { json, status } = await runJson(['pipeline', 'run'], { cwd })
    expect([status, json.error.code]).toEqual([10, 'STOPPED'])
    expect((await runCli(['pipeline', 'run'], { cwd })).status).toBe(10)
    expect(treeOf(cwd)).toEqual(before)
  })

  it('lets one of two runs work and sends the other away with 75, or lets it wait', async () => {
    const cwd = temporaryWorkspace({ 'logs/agent.log': SAMPLE_LOG, 'autonomy.yaml': SLOW_CHECK })
    const both = await Promise.all([runJson(['pipeline', 'run'], { cwd }), runJson(['pipeline', 'run'], { cwd })])
    expect(both.map(({ status }) => status).sort()).toEqual([0, 75])
    expect(both.find(({ status }) => status === 75)?.json.error.code).toBe('STORE_BUSY')
    const patient = ['pipeline', 'run', '--wait', '30s']
    const waited = await Promise.all([runCli(patient, { cwd }), runCli(patient, { cwd })])
    expect(waited.map(({ status }) => status)).toEqual([0, 0])
  })

  it.each([
    ['SIGTERM' as const, 143],
    ['SIGINT' as const, 130],
  ])('ends after %s with files that the next run goes on from', async (signal, expected) => {
    const cwd = temporaryWorkspace({ 'logs/agent.log': SAMPLE_LOG.repeat(100_000) })
    const ended = await runCli(['pipeline', 'run'], {
      cwd,
      during: (child) => setTimeout(() => child.kill(signal), 200),
    })
    expect(ended.status).toBe(expected)
    expect(Object.keys(treeOf(cwd)).filter((path) => path.includes('pipeline_runs'))).toEqual([])
    const { json, status } = await runJson(['pipeline', 'run'], { cwd })
    expect(status).toBe(0)
    const todos = JSON.parse(readFileSync(join(cwd, 'unified_todos.json'), 'utf8')).todos
    const seen = todos.map(({ metadata }: { metadata: { occurrences: number } }) => metadata.occurrences)
    expect(seen.sort((a: number, b: number) => a - b)).toEqual([100_000, 200_000, 200_000])
    expect(json.todos.total).toBe(3)
  })

  it('fails its steps and leaves a broken todo list alone, with the place of the fault', async () => {
    const broken = '{"todos": [\n  {"id": "a",}\n]}\n'
    const cwd = temporaryWorkspace({ 'logs/agent.log': SAMPLE_LOG, 'unified_todos.json': broken })
    const { json, status } = await runJson(['pipeline', 'run'], { cwd })
    expect(status).toBe(1)
    expect(json.steps[0]).toMatchObject({ name: 'analyze', status: 'failed', error: { code: 'INVALID_DOCUMENT' } })
    expect(json.steps[0].error.message).toContain('unified_todos.json:2:')
    expect(json.score).toBeNull()
    expect(readFileSync(join(cwd, 'unified_todos.json'), 'utf8')).toBe(broken)
    writeFileSync(join(cwd, 'unified_todos.json'), '{"todos": []}\n')
    const mended = await runJson(['pipeline', 'run'], { cwd })
    expect(mended.json.todos).toMatchObject({ total: 3, created: 3 })
  })

  it('goes on without assignment when the agents cannot be read', async () => {
    const cwd = temporaryWorkspace({ 'logs/agent.log': SAMPLE_LOG, 'agent_capabilities.json': '{"agents": [{]}' })
    const { json, status } = await runJson(['pipeline', 'run'], { cwd })
    expect(status).toBe(1)
    expect(json.steps[0].error.message).toContain('agent_capabilities.json:1:')
    expect(json.todos).toMatchObject({ total: 3, created: 3, assigned: 0 })
  })

  it('works where the reports folder cannot be written', async () => {
    const cwd = temporaryWorkspace({ 'logs/agent.log': SAMPLE_LOG, reports: 'a file' })
    const { json, status } = await runJson(['pipeline', 'run'], { cwd })
    expect(status).toBe(1)
    const failed = json.steps.filter((step: { status: string }) => step.status === 'failed')
    expect(failed.map(({ name }: { name: string }) => name)).toEqual(['metrics', 'snapshot', 'log'])
    expect(json.todos.created).toBe(3)
  })

  it('runs the named steps only', async () => {
    const cwd = temporaryWorkspace({ 'logs/agent.log': SAMPLE_LOG })
    mkdirSync(join(cwd, 'reports'))
    const { json } = await runJson(['pipeline', 'run', '--only', 'analyze,predict'], { cwd })
    const taken = json.steps.filter(({ status }: { status: string }) => status !== 'skipped')
    expect(taken.map(({ name }: { name: string }) => name)).toEqual(['analyze', 'predict'])
    expect(treeOf(join(cwd, 'reports'))).toEqual({})
  })
})
