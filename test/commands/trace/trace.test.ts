import { appendFileSync, readFileSync } from 'node:fs'
import { join } from 'node:path'
import { describe, expect, it } from 'vitest'
import { type CliRun, runCli, runJson } from '../../run-cli.ts'
import { temporaryWorkspace } from '../../temporary-workspace.ts'

const TRACE = '4bf92f3577b34da6a3ce929d0e0e4736'
const UUID = '4BF92F35-77B3-4DA6-A3CE-929D0E0E4736'

async function workspaceWithItem(env: Readonly<Record<string, string>> = {}): Promise<{ cwd: string; id: string }> {
  const cwd = temporaryWorkspace()
  const { json } = await runJson(
    ['work', 'claim', '--agent', 'a', '--create', '--type', 'fix', '--description', 'it'],
    {
      cwd,
      env,
    },
  )
  expect(json['error']).toBeUndefined()
  const [record] = JSON.parse(readFileSync(join(cwd, 'agent_coordination', 'work_claims.json'), 'utf8'))
  return { cwd, id: record.work_item_id }
}

describe('autonomy trace', () => {
  it('shows and validates what was done to an item', async () => {
    const { cwd, id } = await workspaceWithItem()
    const run = (...args: string[]): Promise<CliRun> => runCli(args, { cwd })
    expect(await run('work', 'complete', id, '--agent', 'a', '--result', 'done')).toMatchObject({ status: 0 })
    expect(await run('trace', 'validate', id)).toMatchObject({
      status: 0,
      stdout: expect.stringMatching(/^Valid: 1 trace/),
    })
    const { stdout } = await run('trace', 'show', id)
    expect(stdout).toMatch(/^s2s\.work\.item {2}work_\d+ {2}"it" {2}completed +\d/m)
    expect(stdout).toMatch(/^├─ s2s\.work\.claim {2}a +\d/m)
    expect(stdout).toMatch(/^└─ s2s\.work\.complete {2}a +\d/m)
  })

  it('exits 3 and names the line of a span that is wrong', async () => {
    const { cwd, id } = await workspaceWithItem()
    const spans = join(cwd, 'agent_coordination', 'telemetry_spans.jsonl')
    const [line = ''] = readFileSync(spans, 'utf8').split('\n')
    const request = JSON.parse(line)
    const [span] = request.resourceSpans[0].scopeSpans[0].spans
    Object.assign(span, { spanId: 'f'.repeat(16), parentSpanId: 'e'.repeat(16) })
    appendFileSync(spans, `not a span\n${JSON.stringify(request)}\n`)
    const { json, status } = await runJson(['trace', 'validate', id], { cwd })
    expect(status).toBe(3)
    expect(json).toMatchObject({
      schemaVersion: 1,
      valid: false,
      file: spans,
      traces: [{ broken: [{ rule: 'parent', span_id: 'f'.repeat(16), line: 3 }] }],
      unreadable: { count: 1, lines: [2] },
    })
    const { stdout, status: inText } = await runCli(['trace', 'validate', '--all'], { cwd })
    expect(inText).toBe(3)
    expect(stdout).toContain(`${spans}:3`)
  })

  it('is the one that a process was started in', async () => {
    const traceparent = `00-${'a'.repeat(32)}-${'b'.repeat(16)}-01`
    const { cwd } = await workspaceWithItem({ TRACE_ID: UUID, TRACEPARENT: traceparent })
    const { json } = await runJson(['trace', 'show', UUID], { cwd })
    expect(json).toMatchObject({ trace_id: TRACE, items: [{ status: 'active' }] })
  })

  it('is not found when nobody wrote it', async () => {
    const cwd = temporaryWorkspace()
    const { json, status } = await runJson(['trace', 'show', TRACE], { cwd })
    expect([status, json['error'].code]).toEqual([1, 'NOT_FOUND'])
    expect(await runCli(['trace', 'validate'], { cwd })).toMatchObject({ status: 2 })
  })
})

describe('autonomy doctor', () => {
  it('names records that mean less than they seem to, and a trace that cannot be joined', async () => {
    const records = [{ work_item_id: 'work_1', status: 'Almost done!', priority: 'high', work_type: 'fix' }]
    const cwd = temporaryWorkspace({ 'agent_coordination/work_claims.json': JSON.stringify(records) })
    const { json, status } = await runJson(['doctor'], { cwd, env: { TRACE_ID: 'build-17' } })
    expect(status).toBe(0)
    const warnings = json['findings'].filter((finding: { status: string }) => finding.status === 'warn')
    expect(warnings).toMatchObject([
      {
        subject: 'agent_coordination/work_claims.json',
        message: expect.stringContaining('work_1: its status "Almost'),
      },
      { subject: 'TRACE_ID', message: expect.stringContaining('it is ignored') },
    ])
  })

  it('waits for the store before it mends', async () => {
    const cwd = temporaryWorkspace({ 'agent_coordination/work_claims.json': '[{"work_item_id":"work_1"}' })
    const { json } = await runJson(['doctor', '--fix'], { cwd })
    expect(json['repairs']).toMatchObject([{ outcome: 'salvaged', saved_records: 1 }])
    const subjects = json['findings'].map(({ subject }: { subject: string }) => subject)
    expect(subjects).toContain('.agent-workspace/locks/coordination.lock')
  })
})
