import { copyFileSync, mkdirSync, readdirSync, readFileSync } from 'node:fs'
import { dirname, join } from 'node:path'
import { describe, expect, it } from 'vitest'
import { runCli, runJson } from '../run-cli.ts'
import { sharedData } from '../shared-data.ts'
import { temporaryDirectory } from './temporary-directory.ts'

/** Real damaged files under the names of documents that doctor knows, and how many entries are saved. */
const REAL: readonly (readonly [from: string, to: string, saved: number])[] = [
  ['autonomy/malformed/agents__agent_status.json.c0bd0935.bad', 'agent_status.json', 1],
  ['autonomy/malformed/agents__agent_status.json.1a29d43a.bad', 'agent_coordination/a1.json', 3],
  ['autonomy/malformed/agents__agent_status.json.886400d1.bad', 'agent_coordination/a2.json', 2],
  ['autonomy/malformed/models_bootstrap.jsonl.891707a2.bad', 'reports/models.jsonl', 8],
  ['autonomy/malformed/monitoring__performance_baselines.json.dac368e6.bad', 'reports/baselines.json', 6],
  [
    'coordination/raced/work_claims.concurrent-claim+complete.extra-data.json',
    'agent_coordination/work_claims.json',
    40,
  ],
  ['coordination/raced/work_claims_fast.unescaped-quotes.jsonl', 'agent_coordination/fast.jsonl', 2],
  ['coordination/asss/malformed/telemetry_spans.jsonl', 'agent_coordination/spans.jsonl', 848],
  ['coordination/swarmsh/malformed/telemetry_corrupted_backup_1750741737.jsonl', 'agent_coordination/bad.jsonl', 4],
]

describe('doctor', () => {
  it('is content with an empty directory, without a state folder left behind', async () => {
    const cwd = temporaryDirectory()
    const { status, stdout } = await runCli(['doctor'], { cwd })
    expect(status).toBe(0)
    expect(stdout).toMatch(/^ok {4}node: v/m)
    expect(stdout).toMatch(/Healthy: \d+ ok, 0 to look at, 0 failed\.\n$/)
    expect(readdirSync(cwd)).toEqual([])
  })

  it('exits 3 and names the place and what to do', async () => {
    const cwd = temporaryDirectory({ 'unified_todos.json': '{"todos": [\n  {"id": "a",}\n]}' })
    const { status, stdout } = await runCli(['doctor'], { cwd })
    expect(status).toBe(3)
    expect(stdout).toMatch(/^FAIL {2}unified_todos\.json: line 2, column \d+: /m)
    expect(stdout).toContain('autonomy doctor --fix')
    const { json, status: same } = await runJson(['doctor'], { cwd })
    expect(same).toBe(3)
    expect(json).toMatchObject({ schemaVersion: 1, workspace: cwd, healthy: false, repairs: [] })
  })

  it('knows todos that are there twice and words it does not know', async () => {
    const todo = (id: string, status = 'pending'): object => ({
      id,
      title: id,
      status,
      priority: 'low',
      metadata: { fingerprint: 'f' },
    })
    const text = JSON.stringify({ todos: [todo('a'), todo('a'), todo('b', 'wip')] })
    const { status, stdout } = await runCli(['doctor'], { cwd: temporaryDirectory({ 'unified_todos.json': text }) })
    expect(status).toBe(0)
    expect(stdout).toContain('the id a is there more than once')
    expect(stdout).toContain('the fingerprint f is there more than once')
    expect(stdout).toContain('status "wip" is not one of pending')
  })

  it('mends a torn todo list into one that the other commands read', async () => {
    const torn = '{"todos":[{"id":"a","title":"A","status":"pending","priority":"low"},{"id":"b","ti'
    const cwd = temporaryDirectory({ 'unified_todos.json': torn })
    expect((await runCli(['status'], { cwd })).status).toBe(2)
    const { status, stdout } = await runCli(['doctor', '--fix'], { cwd })
    expect(status).toBe(0)
    expect(stdout).toContain('fix   unified_todos.json: saved 2 entries')
    expect(stdout).toContain('not saved, line 1: no key can be told here: "ti')
    // The torn record is kept in the file; it cannot be worked with until a person completes it.
    expect(stdout).toContain('todos[1] is set aside: it has no status')
    const copy = readdirSync(cwd).find((name) => name.startsWith('unified_todos.json.corrupt-'))
    expect(readFileSync(join(cwd, copy ?? ''), 'utf8')).toBe(torn)
    expect((await runJson(['status'], { cwd })).json['todos']).toMatchObject({ total: 1, open: 1 })
  })

  it('saves from the real damaged files what a person would', async ({ skip }) => {
    if (sharedData('autonomy/malformed') === undefined) return skip()
    const cwd = temporaryDirectory()
    for (const [from, to] of REAL) {
      mkdirSync(dirname(join(cwd, to)), { recursive: true })
      copyFileSync(sharedData(from) ?? '', join(cwd, to))
    }
    const { status, json } = await runJson(['doctor', '--fix'], { cwd })
    expect(status).toBe(0)
    const saved = json['repairs'].map((repair: Record<string, unknown>) => [repair['path'], repair['saved_records']])
    expect(Object.fromEntries(saved)).toEqual(Object.fromEntries(REAL.map(([, to, count]) => [to, count])))
    for (const [from, to] of REAL) {
      const copy = readdirSync(dirname(join(cwd, to))).find((name) =>
        join(dirname(to), name).startsWith(`${to}.corrupt-`),
      )
      expect(readFileSync(join(cwd, dirname(to), copy ?? '')), to).toEqual(readFileSync(sharedData(from) ?? ''))
    }
  })
})
