import { existsSync, mkdirSync, readFileSync } from 'node:fs'
import { join } from 'node:path'
import { describe, expect, it } from 'vitest'
import { runCli, runJson } from '../run-cli.ts'
import { temporaryDirectory } from './temporary-directory.ts'

const STOP = '.agent-workspace/STOP'

describe('init', () => {
  it('says what it made, and the second time what it kept', async () => {
    const cwd = temporaryDirectory()
    const first = await runCli(['init'], { cwd })
    expect(first.status).toBe(0)
    expect(first.stdout).toContain('created  autonomy.yaml')
    expect(first.stdout).toContain('autonomy pipeline run')
    const second = await runJson(['init'], { cwd })
    expect(second.json).toMatchObject({ schemaVersion: 1, workspace: cwd, created: [], changed: [] })
    expect(second.json['kept']).toContain('autonomy.yaml')
    expect((await runCli(['config', 'validate'], { cwd })).status).toBe(0)
  })

  it('makes everything once when four start at the same time', async () => {
    const cwd = temporaryDirectory()
    const runs = await Promise.all(Array.from({ length: 4 }, () => runJson(['init'], { cwd })))
    expect(runs.map(({ status }) => status)).toEqual([0, 0, 0, 0])
    const created = runs.flatMap(({ json }) => json['created'])
    expect(created.filter((name) => name === 'autonomy.yaml')).toHaveLength(1)
    expect(created).toHaveLength(new Set(created).size)
  })

  it('refuses a directory that is not there', async () => {
    const cwd = temporaryDirectory()
    const { status, stderr } = await runCli(['init', '--workspace', 'nowhere'], { cwd })
    expect(status).toBe(2)
    expect(stderr).toContain(`--workspace names ${join(cwd, 'nowhere')}, which does not exist`)
  })
})

describe('stop and resume', () => {
  it('stop with a reason, keep the first one, and are lifted', async () => {
    const cwd = temporaryDirectory()
    const stopped = await runJson(['stop', '--reason', 'new disk'], { cwd, env: { USER: 'ann' } })
    expect(stopped.status).toBe(0)
    expect(stopped.json).toMatchObject({ schemaVersion: 1, stopped: true, changed: true, reason: 'new disk' })
    expect(stopped.json['by']).toMatch(/^ann@/)
    expect(JSON.parse(readFileSync(join(cwd, STOP), 'utf8'))).toMatchObject({ reason: 'new disk' })
    const again = await runCli(['stop', '--reason', 'other'], { cwd })
    expect([again.status, again.stdout]).toEqual([0, expect.stringContaining('Already stopped')])
    expect(again.stdout).toContain('reason: new disk')
    expect((await runJson(['status'], { cwd })).json['stop']).toMatchObject({ stopped: true, reason: 'new disk' })
    const resumed = await runCli(['resume'], { cwd })
    expect([resumed.status, resumed.stdout]).toEqual([0, 'Resumed.\n'])
    expect(existsSync(join(cwd, STOP))).toBe(false)
    const idle = await runJson(['resume'], { cwd })
    expect(idle).toMatchObject({ status: 0, json: { schemaVersion: 1, stopped: false, changed: false } })
    expect((await runCli(['resume'], { cwd })).stdout).toContain('was not stopped')
  })

  it('count a file made by touch: a run exits 10', async () => {
    const cwd = temporaryDirectory({ [STOP]: '' })
    const { status, json } = await runJson(['pipeline', 'run'], { cwd })
    expect([status, json['error'].code]).toEqual([10, 'STOPPED'])
    expect((await runCli(['status'], { cwd })).stdout).toMatch(/State +STOPPED since /)
  })
})

describe('status', () => {
  const todo = (id: string, status: string, priority: string): object => ({ id, title: id, status, priority })
  const files = {
    'unified_todos.json': JSON.stringify({
      todos: [todo('a', 'pending', 'critical'), todo('b', 'completed', 'low'), todo('c', 'assigned', 'high')],
    }),
    'reports/pipeline_runs.jsonl':
      '{"timestamp":"2026-11-20T10:00:00Z","run_id":"r1","duration_seconds":1,"autonomy_score":50}\n' +
      '{"timestamp":"2026-11-20T11:00:00Z","run_id":"r2","duration_seconds":1,"autonomy_score":77,"score_version":2,' +
      '"components":{},"steps":[{"name":"predict","status":"failed","ms":1,"counts":{}}],"exit_code":1}\n',
  }

  it('is one screen for a person', async () => {
    const cwd = temporaryDirectory(files)
    const { status, stdout } = await runCli(['status'], { cwd })
    expect(status).toBe(0)
    expect(stdout).toContain(`Workspace  ${cwd}\n`)
    expect(stdout).toContain('2 open (1 critical, 1 high); 3 in all: 1 pending, 1 assigned, 1 completed')
    expect(stdout).toMatch(/Last run +score 77, failed in predict, 2026-11-20T11:00:00Z \(.* ago\)/)
    expect(stdout).toMatch(/Next +autonomy pipeline run\n/)
  })

  it('is one document for a program', async () => {
    const { json } = await runJson(['status'], { cwd: temporaryDirectory(files) })
    expect(json).toMatchObject({
      schemaVersion: 1,
      stop: { stopped: false },
      config: null,
      todos: { total: 3, open: 2, by_status: { pending: 1 }, by_priority: { critical: 1, high: 1 } },
      last_run: { run_id: 'r2', score: 77, failed_steps: ['predict'], exit_code: 1 },
      next: 'autonomy pipeline run',
    })
  })

  it('works in an empty directory, and from below a workspace', async () => {
    const cwd = temporaryDirectory({ 'autonomy.yaml': '' })
    mkdirSync(join(cwd, 'a/b'), { recursive: true })
    const { stdout, status } = await runCli(['status'], { cwd: join(cwd, 'a/b') })
    expect([status, stdout]).toEqual([0, expect.stringContaining(`Workspace  ${cwd}\n`)])
    expect(stdout).toMatch(/Last run +none yet/)
  })

  it('points at the place where the todo list is damaged', async () => {
    const cwd = temporaryDirectory({ 'unified_todos.json': '{"todos": [}' })
    const { status, json } = await runJson(['status'], { cwd })
    expect([status, json['error'].code, json['error'].position.column]).toEqual([2, 'INVALID_DOCUMENT', 12])
    expect(json['error'].hint).toContain('autonomy doctor --fix')
  })
})
