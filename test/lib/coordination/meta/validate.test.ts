import { mkdirSync, readFileSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { describe, expect, it } from 'vitest'
import { fileLedger } from '../../../../src/lib/coordination/ledger/file-ledger.ts'
import { systemMetrics } from '../../../../src/lib/coordination/meta/system-metrics.ts'
import { validateSystem, type Validation } from '../../../../src/lib/coordination/meta/validate-system.ts'
import { registerAgent } from '../../../../src/lib/coordination/agents/register-agent.ts'
import { addWork } from '../../../../src/lib/coordination/work/add-work.ts'
import { claimWork } from '../../../../src/lib/coordination/work/claim-work.ts'
import { completeWork } from '../../../../src/lib/coordination/work/complete-work.ts'
import { fileTracer } from '../../../../src/lib/telemetry/file-tracer.ts'
import { coordinationInMemory, type InMemory, work } from '../agents/coordination-in-memory.ts'
import { NOW } from '../agents/sample-agents.ts'

const DAY = 86_400_000

function onFiles(documents: Readonly<Record<string, string>> = {}): InMemory {
  const deps = coordinationInMemory()
  mkdirSync(deps.paths.coordination.folder)
  for (const [name, text] of Object.entries(documents)) writeFileSync(join(deps.paths.coordination.folder, name), text)
  return { ...deps, ledger: fileLedger(deps), tracer: fileTracer(deps) }
}
const kpi = ({ kpis }: Validation, name: string): Validation['kpis'][number] | undefined =>
  kpis.find((each) => each.name === name)

describe('validation', () => {
  it('computes each indicator from what happened', async () => {
    const deps = onFiles()
    await registerAgent({ id: 'a', capacity: 9 }, deps)
    const ids: string[] = []
    for (const priority of ['critical', 'high', 'medium', 'low', 'low', 'low', 'low'] as const) {
      ids.push((await addWork({ description: priority + ids.length, type: 'api', priority }, deps)).item.id)
    }
    const finish = async (id: string): Promise<void> => {
      await claimWork({ agent: 'a', id }, deps)
      await completeWork({ id, by: { agent: 'a' }, result: 'ok' }, deps)
    }
    for (const id of ids.slice(0, 2)) await finish(id)
    deps.pass(3_600_000)
    await registerAgent({ id: 'a' }, deps)
    await registerAgent({ id: 'b' }, deps)
    for (const id of ids.slice(2, 6)) await finish(id)
    await claimWork({ agent: 'a', id: ids[6] ?? '' }, deps)
    await expect(claimWork({ agent: 'b', id: ids[6] ?? '' }, deps)).rejects.toMatchObject({ code: 'ALREADY_CLAIMED' })
    await expect(claimWork({ agent: 'b' }, deps)).rejects.toMatchObject({ code: 'NOTHING_READY' })
    const result = await validateSystem({ period: 1_800_000 }, deps)
    expect(result.failures).toEqual([])
    // One at the beginning of the half hour, two now.
    expect(kpi(result, 'agent_growth')).toMatchObject({ value: 100, inputs: { now: 2, before: 1, joined: 1, left: 0 } })
    // 3 + 1 + 1 + 1 = 6 points after 10 + 5 = 15.
    expect(kpi(result, 'velocity_change')).toMatchObject({ value: -60, inputs: { points: 6, previous: 15 } })
    // 5 claims that succeeded and one that was refused; the one that found nothing went for no item.
    expect(kpi(result, 'conflict_rate')).toMatchObject({
      value: 16.67,
      inputs: { refused: 1, attempted: 6, ALREADY_CLAIMED: 1 },
    })
    expect(kpi(result, 'completion_rate')).toMatchObject({ value: 85.71, inputs: { completed: 6, total: 7 } })
    expect(kpi(result, 'system_health')).toMatchObject({ value: 100, unit: 'points' })
  })

  it('makes no number up: an empty workspace has none, with the reasons', async () => {
    const { kpis, failures } = await validateSystem({ period: DAY }, onFiles())
    expect(kpis.map(({ value }) => value)).toEqual([null, null, null, null, null])
    expect(kpis.every(({ reason }) => reason !== undefined)).toBe(true)
    expect(failures).toEqual([])
  })

  it.each([
    'work_claims.json',
    'agent_status.json',
    'coordination_log.json',
    'work_archive.jsonl',
    'coordination_log.jsonl',
  ])('fails when %s does not parse, and still says what it can', async (name) => {
    const good = { 'work_claims.json': `${JSON.stringify([work('w')])}\n`, 'agent_status.json': '[]\n' }
    const result = await validateSystem({ period: DAY }, onFiles({ ...good, [name]: '[{\n"a"\n{}\n' }))
    expect(result.failures).toEqual([expect.stringMatching(new RegExp(`^${name}: .*${name}:\\d+:\\d+: `))])
    expect(kpi(result, 'system_health')?.value).toBeLessThan(100)
  })

  it('passes over a torn last line, which a crash may leave', async () => {
    const deps = onFiles({ 'work_archive.jsonl': '{"work_item_id":"w"}\n{"work_it' })
    expect((await validateSystem({ period: DAY }, deps)).failures).toEqual([])
  })

  it('fails under the health that is asked for', async () => {
    const agents = JSON.stringify([{ agent_id: 'a', status: 'active', last_heartbeat: '2025-01-01T00:00:00Z' }])
    const deps = onFiles({ 'agent_status.json': agents })
    expect((await validateSystem({ period: DAY, minHealth: 50 }, deps)).failures).toEqual([])
    expect((await validateSystem({ period: DAY, minHealth: 51 }, deps)).failures).toEqual(['health is 50, below 51'])
    const empty = await validateSystem({ period: DAY, minHealth: 1 }, onFiles())
    expect(empty.failures).toEqual(['health cannot be measured; at least 1 is asked for'])
  })
})

describe('metrics', () => {
  it('are the document of the original, archived items counted', async () => {
    const items = [work('w1'), work('w2', { status: 'active', agent_id: 'a' }), work('w3', { status: 'completed' })]
    const agents = [
      { agent_id: 'a', team: 't', status: 'active', last_heartbeat: new Date(NOW).toISOString() },
      { agent_id: 'b', team: 't', status: 'active' },
      { agent_id: 'c', team: 'u', status: 'offline' },
    ]
    const deps = onFiles({
      'work_claims.json': JSON.stringify(items),
      'agent_status.json': JSON.stringify(agents),
      'work_archive.jsonl': `${JSON.stringify(work('w4', { status: 'completed' }))}\n`,
    })
    const { file, ...metrics } = await systemMetrics({ write: true }, deps)
    expect(metrics).toMatchObject({
      timestamp: new Date(NOW).toISOString(),
      agents: { total: 3, active: 2, live: 1, teams: 2 },
      work: { total: 4, active: 1, completed: 2, pending: 1, archived: 1 },
      // No line of the journal yet: nothing was measured.
      performance: { completion_rate: 50, velocity_points: null, velocity_trend: 'unknown' },
    })
    expect(file).toMatch(/system_metrics_\d{19}\.json$/)
    expect(JSON.parse(readFileSync(file ?? '', 'utf8'))).toEqual(metrics)
  })

  it('are null where nothing can be measured', async () => {
    const deps = onFiles()
    expect((await systemMetrics({ write: false }, deps)).performance).toEqual({
      completion_rate: null,
      velocity_points: null,
      velocity_trend: 'unknown',
      system_health_score: null,
      redundancy_percent: null,
    })
  })
})
