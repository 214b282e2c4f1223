import { copyFileSync, mkdirSync, readFileSync } from 'node:fs'
import { join } from 'node:path'
import { describe, expect, it } from 'vitest'
import { runCli, runJson } from '../../run-cli.ts'
import { sharedData } from '../../shared-data.ts'
import { temporaryDirectory } from '../temporary-directory.ts'

const STATUS = 'agent_coordination/agent_status.json'
const CLAIMS = 'agent_coordination/work_claims.json'
const agentsIn = (cwd: string): Record<string, unknown>[] => JSON.parse(readFileSync(join(cwd, STATUS), 'utf8'))
const active = (id: string, agent_id: string): object => ({
  work_item_id: id,
  agent_id,
  status: 'active',
  work_type: 'api',
  priority: 'high',
  progress: 40,
  description: 'Mend "the"\nlogin',
})

describe('agent register and heartbeat', () => {
  it('register an agent, hear of it, and show it', async () => {
    const cwd = temporaryDirectory({ [CLAIMS]: JSON.stringify([active('work_1', 'agent_7')]) })
    const args = ['--team', 'backend', '--capacity', '2', '--specialization', 'api,db', '--type', 'api', '--type', 'db']
    const { status, json } = await runJson(['agent', 'register', '--id', 'agent_7', ...args], { cwd })
    expect([status, json]).toMatchObject([
      0,
      { schemaVersion: 1, agent_id: 'agent_7', team: 'backend', status: 'live', workload: 1, capacity: 2 },
    ])
    expect(agentsIn(cwd)).toMatchObject([{ agent_id: 'agent_7', specialization: 'api,db', work_types: ['api', 'db'] }])
    const beat = await runCli(['agent', 'heartbeat', '--status', 'draining'], { cwd })
    expect([beat.status, beat.stdout]).toEqual([0, 'agent_7 is draining and holds 1 of 2\n'])
    const { stdout } = await runCli(['agent', 'show', 'agent_7'], { cwd })
    expect(stdout).toMatch(/^agent_7\nstatus +draining\nteam +backend\nworkload +1 of 2\n/)
    expect(stdout).toContain('work_1  high  api  40 %  Mend "the"\n')
    expect(stdout).toMatch(/Lately\n {2}\S+Z {2}register\n/)
    const shown = await runJson(['agent', 'show', 'agent_7'], { cwd })
    expect(shown.json).toMatchObject({ items: [active('work_1', 'agent_7')], recent: [{ op: 'register' }] })
  })

  it('keep what is not given, a switch too', async () => {
    const cwd = temporaryDirectory()
    await runCli(['agent', 'register', '--id', 'a', '--read-only', '--team', 'x'], { cwd })
    expect((await runJson(['agent', 'register', '--id', 'a'], { cwd })).json).toMatchObject({
      read_only: true,
      team: 'x',
    })
    expect((await runJson(['agent', 'register', '--id', 'a', '--no-read-only'], { cwd })).json['read_only']).toBe(false)
  })

  it('take the id by the name that other commands have for it, too', async () => {
    const cwd = temporaryDirectory()
    expect((await runJson(['agent', 'register', '--agent', 'a'], { cwd })).json['agent_id']).toBe('a')
  })

  it('go on while the workspace is stopped', async () => {
    const cwd = temporaryDirectory({ '.agent-workspace/STOP': '' })
    expect((await runCli(['agent', 'register', '--id', 'a'], { cwd })).status).toBe(0)
    expect((await runCli(['agent', 'heartbeat', '--agent', 'a'], { cwd })).status).toBe(0)
    expect((await runJson(['agent', 'form', '--force'], { cwd })).json['error']).toMatchObject({
      code: 'STOPPED',
      exit: 10,
    })
  })

  it('lose nobody when 8 processes register 10 each', async () => {
    const cwd = temporaryDirectory()
    const ids = await Promise.all(
      Array.from({ length: 8 }, async (_, process) => {
        const own: string[] = []
        for (let at = 0; at < 10; at++) {
          const { status, json } = await runJson(['agent', 'register', '--team', `team_${process}`], { cwd })
          expect(status).toBe(0)
          own.push(json['agent_id'])
        }
        return own
      }),
    )
    const written = agentsIn(cwd).map(({ agent_id }) => agent_id)
    expect(new Set(written).size).toBe(80)
    expect(written.toSorted()).toEqual(ids.flat().toSorted())
  }, 120_000)
})

describe('refusals', () => {
  const cases: readonly (readonly [string[], string, number])[] = [
    [['agent', 'heartbeat', '--agent', 'ghost'], 'NOT_FOUND', 1],
    [['agent', 'show', 'ghost'], 'NOT_FOUND', 1],
    [['agent', 'retire', 'ghost'], 'NOT_FOUND', 1],
    [['agent', 'retire', 'busy'], 'CONFLICT', 5],
    [['agent', 'heartbeat', '--agent', 'gone'], 'CONFLICT', 5],
    [['agent', 'heartbeat'], 'USAGE', 2],
    [['agent', 'register', '--id', '../x'], 'USAGE', 2],
    [['agent', 'register', '--capacity', '0'], 'USAGE', 2],
    [['agent', 'form', '--force', '--spawn'], 'INVALID_CONFIG', 2],
  ]

  it.each(cases)('%j is %s', async (args, code, exit) => {
    const agents = ['busy', 'idle'].map((agent_id) => ({ agent_id, status: 'active' }))
    const gone = { agent_id: 'gone', status: 'offline', retired_at: '2026-11-20T00:00:00Z' }
    const before = JSON.stringify([...agents, gone])
    const cwd = temporaryDirectory({ [STATUS]: before, [CLAIMS]: JSON.stringify([active('work_1', 'busy')]) })
    const { status, json } = await runJson(args, { cwd })
    expect([status, json['error'].code, json['error'].exit]).toEqual([exit, code, exit])
    expect(json['error'].hint ?? json['error'].message).not.toBe('')
    expect((await runCli(args, { cwd })).status).toBe(exit)
    expect(readFileSync(join(cwd, STATUS), 'utf8')).toBe(before)
  })
})

describe('agent form', () => {
  const pending = (id: string, work_type: string): object => ({ work_item_id: id, status: 'pending', work_type })

  it('forms whom the queue is short of, then nobody', async () => {
    const items = [pending('work_1', 'api'), pending('work_2', 'api'), pending('work_3', 'docs')]
    const cwd = temporaryDirectory({ [CLAIMS]: JSON.stringify(items) })
    const tried = await runCli(['agent', 'form', '--dry-run'], { cwd })
    expect([tried.status, tried.stdout]).toEqual([
      0,
      expect.stringMatching(/^Would form 3 agents: 3 ready, 0 free slots/),
    ])
    const { json } = await runJson(['agent', 'form', '--team', 'night'], { cwd })
    expect(json).toMatchObject({ decision: 'formed', demand: 3, supply: 0, unserved: 3 })
    expect(agentsIn(cwd).map(({ specialization, team }) => `${specialization} ${team}`)).toEqual([
      'api night',
      'api night',
      'docs night',
    ])
    const again = await runCli(['agent', 'form'], { cwd })
    expect([again.status, again.stdout]).toEqual([0, expect.stringMatching(/^No agents formed: 3 ready, 3 free slots/)])
  })
})

describe('init --base-agents', () => {
  it('makes the coordination files and the three agents, once', async () => {
    const cwd = temporaryDirectory()
    const { json } = await runJson(['init', '--base-agents'], { cwd })
    expect(json['base_agents']).toMatchObject({ created: { length: 3 }, kept: [] })
    expect(readFileSync(join(cwd, CLAIMS), 'utf8')).toBe('[]\n')
    const before = readFileSync(join(cwd, STATUS), 'utf8')
    const again = await runCli(['init', '--base-agents'], { cwd })
    expect([again.status, again.stdout.match(/kept +agent /g)?.length]).toEqual([0, 3])
    expect(readFileSync(join(cwd, STATUS), 'utf8')).toBe(before)
    const { stdout } = await runCli(['agent', 'list', '--status', 'idle'], { cwd })
    expect(stdout).toMatch(/observability_team +idle +0\/1 +- +0 +- +OpenTelemetry,Prometheus,Grafana,AI_Intelligence/)
  })
})

const original = sharedData('coordination/asss/agent_status.json')

describe.skipIf(original === undefined)('agents that the original registered', () => {
  it('are listed, and stay as they are when another one is registered', async () => {
    const cwd = temporaryDirectory()
    mkdirSync(join(cwd, 'agent_coordination'))
    copyFileSync(original ?? '', join(cwd, STATUS))
    const before = readFileSync(join(cwd, STATUS), 'utf8')
    const { json } = await runJson(['agent', 'list'], { cwd })
    const items: Record<string, unknown>[] = json['items']
    expect([items.length, items.filter(({ status }) => status === 'stale').length]).toEqual([44, 43])
    expect(items.filter(({ status }) => status === 'silent')).toMatchObject([
      { agent_id: 'agent_1734567890123456000', capacity: 80, last_heartbeat: null, success_rate: null },
    ])
    expect(items.every(({ success_rate }) => success_rate === null)).toBe(true)
    await runCli(['agent', 'register', '--id', 'new'], { cwd })
    const after = readFileSync(join(cwd, STATUS), 'utf8')
    expect(after.startsWith(before.trimEnd().replace(/\s*\]$/, ''))).toBe(true)
    expect(agentsIn(cwd)).toMatchObject({ length: 45, 44: { agent_id: 'new' } })
  })
})
