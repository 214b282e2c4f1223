import { mkdirSync, readFileSync } from 'node:fs'
import { join } from 'node:path'
import { describe, expect, it } from 'vitest'
import { runCli, runJson } from '../run-cli.ts'
import { SAMPLE_LOG, temporaryWorkspace } from '../temporary-workspace.ts'
import { treeOf } from '../tree-of.ts'

describe('dashboard', () => {
  it('works in an empty workspace and changes nothing', async () => {
    const cwd = temporaryWorkspace()
    const { stdout, status } = await runCli(['dashboard'], { cwd })
    expect(status).toBe(0)
    expect(stdout).toContain('100 of 100')
    expect(stdout).toContain('no todos yet')
    expect(Object.keys(treeOf(cwd))).toEqual(['autonomy.yaml'])
  })

  it('shows what is wrong with a document, and the rest', async () => {
    const cwd = temporaryWorkspace({ 'unified_todos.json': '{"todos": 5}' })
    const { stdout, status } = await runCli(['dashboard'], { cwd })
    expect(status).toBe(0)
    expect(stdout).toContain('no score')
    expect(stdout.replaceAll(/\s+/g, ' ')).toContain('todos must be an array')
  })

  it('has the number of the last run, its checks included', async () => {
    const checks = 'checks:\n  - {name: never, kind: command, argv: ["false"], required: true}\n'
    const cwd = temporaryWorkspace({ 'logs/a.log': SAMPLE_LOG, 'autonomy.yaml': checks })
    const run = await runJson(['pipeline', 'run'], { cwd })
    const { json } = await runJson(['dashboard'], { cwd })
    expect(json.score.total).toBe(run.json.score)
    expect(json.checks).toMatchObject([{ name: 'never', status: 'failed' }])
    expect(json.runs).toMatchObject([{ run_id: run.json.run_id, score: run.json.score }])
  })

  it('writes a page, but only over a regular file', async () => {
    const cwd = temporaryWorkspace()
    expect(await runCli(['dashboard', '--html', 'page.html'], { cwd })).toMatchObject({ status: 0 })
    expect(readFileSync(join(cwd, 'page.html'), 'utf8')).toMatch(/^<!doctype html>/)
    mkdirSync(join(cwd, 'folder'))
    expect(await runCli(['dashboard', '--html', 'folder'], { cwd })).toMatchObject({ status: 2 })
    expect(await runCli(['dashboard', '--html', 'none/page.html'], { cwd })).toMatchObject({ status: 2 })
    expect(await runCli(['dashboard', '--html', '/dev/null'], { cwd })).toMatchObject({ status: 2 })
  })

  it('does not watch without a terminal', async () => {
    const { stderr, status } = await runCli(['dashboard', '--watch'], { cwd: temporaryWorkspace() })
    expect(status).toBe(2)
    expect(stderr).toContain('--watch draws on a terminal')
  })
})

describe('pipeline history', () => {
  it('lists the runs, newest first', async () => {
    const cwd = temporaryWorkspace({ 'logs/a.log': SAMPLE_LOG })
    expect((await runCli(['pipeline', 'history'], { cwd })).stderr).toContain('No runs yet')
    const ids = [
      (await runJson(['pipeline', 'run'], { cwd })).json.run_id,
      (await runJson(['pipeline', 'run'], { cwd })).json.run_id,
    ]
    const { json } = await runJson(['pipeline', 'history', '--limit', '1'], { cwd })
    expect(json.meta).toEqual({ total: 2, returned: 1, truncated: true })
    expect(json.items).toMatchObject([{ run_id: ids[1], delta: 0, failed_steps: [] }])
    const lines = (await runCli(['pipeline', 'history'], { cwd })).stdout.trimEnd().split('\n')
    expect(lines).toHaveLength(3)
    expect(lines[1]).toContain(ids[1])
  })
})
