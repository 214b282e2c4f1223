import { existsSync, readFileSync, rmSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { describe, expect, it, onTestFinished } from 'vitest'
import { type JsonObject, runCli, runJson } from '../../run-cli.ts'
import { until } from '../../until.ts'
import { temporaryDirectory } from '../temporary-directory.ts'

const FOLDER = 'agent_coordination'
const PID = `${FOLDER}/meta_coordination.pid`
const STOP = '.agent-workspace/STOP'
const item = (id: string, fields: object = {}): object => {
  return { work_item_id: id, status: 'pending', work_type: 'api', priority: 'high', description: id, ...fields }
}
const claims = (...items: readonly object[]): Record<string, string> => ({
  [`${FOLDER}/work_claims.json`]: JSON.stringify(items),
})
const text = (cwd: string, name: string): string => readFileSync(join(cwd, name), 'utf8')
const isAlive = (pid: number): boolean => {
  try {
    process.kill(pid, 0)
    return true
  } catch {
    return false
  }
}
/** A workspace whose loop is ended after the test, whatever happens. */
function workspaceWithLoop(files: Readonly<Record<string, string>> = {}): string {
  const cwd = temporaryDirectory(files)
  onTestFinished(async () => void (await runCli(['meta', 'stop'], { cwd })))
  return cwd
}

describe('meta cycle', () => {
  it('tells every action and its reason, and writes nothing with --dry-run', async () => {
    const cwd = temporaryDirectory(claims(item('a', { description: 'same' }), item('b', { description: 'same' })))
    const before = text(cwd, `${FOLDER}/work_claims.json`)
    const tried = await runJson(['meta', 'cycle', '--dry-run'], { cwd })
    expect(tried.json).toMatchObject({ schemaVersion: 1, dry_run: true, redundancy_percent: 50 })
    expect(text(cwd, `${FOLDER}/work_claims.json`)).toBe(before)
    expect(existsSync(join(cwd, FOLDER, 'meta_cycles.jsonl'))).toBe(false)
    const done = await runCli(['meta', 'cycle'], { cwd })
    expect([done.status, done.stdout]).toEqual([
      0,
      expect.stringContaining('redundancy is 50 %: 1 duplicate cancelled'),
    ])
    expect(JSON.parse(text(cwd, `${FOLDER}/work_claims.json`))).toMatchObject([
      { work_item_id: 'a', status: 'pending', supersedes: ['b'] },
      { work_item_id: 'b', status: 'cancelled', superseded_by: 'a' },
    ])
    expect(text(cwd, `${FOLDER}/meta_cycles.jsonl`).split('\n')).toHaveLength(2)
  })

  it('completes what seems done only where it is told to', async () => {
    const long_ago = '2026-01-01T00:00:00.000Z'
    const done = { status: 'active', agent_id: 'ann', progress: 80, last_update: long_ago, created_at: long_ago }
    const cwd = temporaryDirectory(claims(item('a', done)))
    const action = async (...flags: readonly string[]): Promise<string> => {
      const { json } = await runJson(['meta', 'cycle', '--dry-run', ...flags], { cwd })
      return json['actions'].find(({ work_item_ids: ids }: JsonObject) => ids?.includes('a')).action
    }
    expect(await action()).toBe('review')
    expect(await action('--policy', 'complete')).toBe('complete')
    writeFileSync(join(cwd, 'autonomy.yaml'), 'coordination: { completion_policy: complete }\n')
    expect(await action()).toBe('complete')
    expect(await action('--policy', 'review')).toBe('review')
  })

  it('is refused while the workspace is stopped, and points at a document that does not parse', async () => {
    const stopped = await runJson(['meta', 'cycle'], { cwd: temporaryDirectory({ [STOP]: '' }) })
    expect([stopped.status, stopped.json['error'].code]).toEqual([10, 'STOPPED'])
    const broken = temporaryDirectory({ [`${FOLDER}/work_claims.json`]: '[{\n' })
    const { status, json } = await runJson(['meta', 'cycle'], { cwd: broken })
    expect([status, json['error'].code, json['error'].position.line]).toEqual([2, 'INVALID_DOCUMENT', 2])
    expect(text(broken, `${FOLDER}/work_claims.json`)).toBe('[{\n')
  })
})

describe('work consolidate', () => {
  it('cancels duplicates in favour of one, by description or by type', async () => {
    const cwd = temporaryDirectory(claims(item('a'), item('b', { description: ' A. ' }), item('c')))
    const tried = await runCli(['work', 'consolidate', '--by', 'work_type', '--dry-run'], { cwd })
    expect(tried.stdout).toContain('2 would be cancelled, 0 left; redundancy was 66.67 % of 3 live items.')
    const { json } = await runJson(['work', 'consolidate'], { cwd })
    expect(json).toMatchObject({ schemaVersion: 1, cancelled: 1, groups: [{ kept: 'a', cancelled: ['b'] }] })
    const again = await runCli(['work', 'consolidate'], { cwd })
    expect([again.status, again.stdout]).toEqual([0, 'No duplicates among 2 live items.\n'])
    writeFileSync(join(cwd, STOP), '')
    expect((await runJson(['work', 'consolidate'], { cwd })).status).toBe(10)
  })
})

describe('metrics and validate', () => {
  it('print what was measured, and null where nothing can be', async () => {
    const cwd = temporaryDirectory(claims(item('a'), item('b', { status: 'completed' })))
    const { json } = await runJson(['metrics', '--write'], { cwd })
    expect(json).toMatchObject({
      work: { total: 2, completed: 1 },
      performance: { completion_rate: 50, velocity_points: null },
    })
    expect(JSON.parse(readFileSync(json['file'], 'utf8'))).toMatchObject({
      timestamp: json['timestamp'],
      work: json['work'],
    })
    expect((await runCli(['metrics'], { cwd })).stdout).toMatch(/Completion +50 %\nVelocity +not measurable, unknown\n/)
    const validated = await runCli(['validate'], { cwd })
    expect([validated.status, validated.stdout]).toEqual([
      0,
      expect.stringMatching(/Completion rate +50 % \(completed 1, total 2\)/),
    ])
  })

  it('validate exits 3 for a document that does not parse, or a health below the one asked for', async () => {
    const broken = temporaryDirectory({ [`${FOLDER}/agent_status.json`]: '' })
    const { status, stdout } = await runCli(['validate'], { cwd: broken })
    expect([status, stdout]).toEqual([
      3,
      expect.stringContaining('agent_status.json:1:1: the file is empty (zero bytes)'),
    ])
    const agent = { agent_id: 'a', status: 'active', last_heartbeat: '2025-01-01T00:00:00Z' }
    const cwd = temporaryDirectory({ [`${FOLDER}/agent_status.json`]: JSON.stringify([agent]) })
    expect((await runJson(['validate', '--min-health', '50'], { cwd })).status).toBe(0)
    const low = await runJson(['validate', '--min-health', '90'], { cwd })
    expect([low.status, low.json['failures']]).toEqual([3, ['health is 50, below 90']])
    expect((await runJson(['validate', '--min-health', '101'], { cwd })).status).toBe(2)
  })
})

describe('recover', () => {
  it('needs a confirmation, keeps a backup and leaves a workspace that works', async () => {
    const cwd = temporaryDirectory(claims(item('a')))
    const name = cwd.split('/').at(-1) ?? ''
    const refused = await runJson(['recover'], { cwd })
    expect([refused.status, refused.json['error'].code]).toEqual([2, 'USAGE'])
    expect((await runCli(['recover', '--dry-run'], { cwd })).stdout).toContain(
      'Would back up and empty work_claims.json (1 records)',
    )
    expect(existsSync(join(cwd, '.agent-workspace'))).toBe(false)
    const { json } = await runJson(['recover', '--confirm', name], { cwd })
    expect(json).toMatchObject({ schemaVersion: 1, resumed: true, backup: { files: [{ name: 'work_claims.json' }] } })
    expect(text(cwd, `${FOLDER}/work_claims.json`)).toBe('[]\n')
    expect(existsSync(join(cwd, STOP))).toBe(false)
    const added = await runJson(['work', 'add', '--type', 'api', '--description', 'next'], { cwd })
    expect(added.status).toBe(0)
    expect(JSON.parse(text(cwd, `${FOLDER}/work_claims.json`))).toHaveLength(1)
  })
})

describe('the meta loop', () => {
  it('begins in the background, is one, tells its number as the original did, and ends', async () => {
    const cwd = workspaceWithLoop(claims(item('a')))
    const started = await runJson(['meta', 'start'], { cwd })
    const { pid } = started.json
    expect(started.json).toMatchObject({ schemaVersion: 1, already: false })
    expect(isAlive(pid)).toBe(true)
    await until(() => existsSync(join(cwd, PID)))
    expect(text(cwd, PID)).toBe(`${pid}\n`)
    expect((await runJson(['meta', 'start'], { cwd })).json).toMatchObject({ pid, already: true })
    const second = await runJson(['meta', 'run'], { cwd })
    expect([second.status, second.json['error'].code]).toEqual([5, 'CONFLICT'])
    await until(() => existsSync(join(cwd, FOLDER, 'meta_cycles.jsonl')))
    expect((await runJson(['meta', 'status'], { cwd })).json).toMatchObject({
      running: true,
      pid,
      last_cycle: { health: 100 },
    })
    expect((await runJson(['status'], { cwd })).json['coordination']).toMatchObject({
      meta: { running: true, pid },
      work: { pending: 1 },
    })
    expect((await runJson(['meta', 'stop'], { cwd })).json).toMatchObject({ pid, ended: 'terminated' })
    // Whoever collects the dead takes a moment.
    await until(() => !isAlive(pid))
    expect(existsSync(join(cwd, PID))).toBe(false)
    expect((await runCli(['meta', 'stop'], { cwd })).stdout).toBe('No meta loop was running.\n')
  })

  it('that was killed is no running loop, whatever it left behind', async () => {
    const cwd = workspaceWithLoop()
    const { pid } = (await runJson(['meta', 'start'], { cwd })).json
    await until(() => existsSync(join(cwd, PID)))
    process.kill(pid, 'SIGKILL')
    await until(() => !isAlive(pid))
    expect(text(cwd, PID)).toBe(`${pid}\n`)
    expect((await runJson(['meta', 'status'], { cwd })).json).toMatchObject({ running: false, pid: null })
    const again = (await runJson(['meta', 'start'], { cwd })).json
    expect(again).toMatchObject({ already: false })
    expect(again['pid']).not.toBe(pid)
  })

  it('ends with status 10 when the workspace is stopped, by touch too, and outlives a broken document', async () => {
    const cwd = workspaceWithLoop({ ...claims(), 'autonomy.yaml': 'coordination:\n  meta_interval: 1s\n' })
    writeFileSync(join(cwd, FOLDER, 'work_claims.json'), '[')
    const loop = runCli(['meta', 'run'], { cwd })
    const cycles = (): string =>
      existsSync(join(cwd, FOLDER, 'meta_cycles.jsonl')) ? text(cwd, `${FOLDER}/meta_cycles.jsonl`) : ''
    await until(() => cycles().includes('INVALID_DOCUMENT'))
    writeFileSync(join(cwd, FOLDER, 'work_claims.json'), '[]\n')
    await until(() => cycles().includes('"actions"'))
    writeFileSync(join(cwd, STOP), '')
    const { status, stdout, stderr } = await loop
    expect([status, stdout]).toEqual([
      10,
      expect.stringMatching(/^1 cycle, \d+ could not be done; the workspace was stopped\n$/),
    ])
    expect(stderr).toContain('This cycle could not be done: ')
    expect((await runJson(['meta', 'start'], { cwd })).status).toBe(10)
    rmSync(join(cwd, STOP))
  })

  it('does not outlive its workspace', async () => {
    const cwd = temporaryDirectory({ 'autonomy.yaml': 'coordination:\n  meta_interval: 1s\n' })
    const run = runCli(['meta', 'run'], { cwd })
    await until(() => existsSync(join(cwd, FOLDER, 'meta_cycles.jsonl')))
    rmSync(cwd, { recursive: true })
    expect(await run).toMatchObject({ status: 0, stdout: expect.stringContaining('its record is gone') })
    expect(existsSync(cwd)).toBe(false)
  })

  it('ends on SIGTERM', async () => {
    const cwd = workspaceWithLoop()
    const run = runCli(['meta', 'run'], {
      cwd,
      during: (child) =>
        void until(() => existsSync(join(cwd, FOLDER, 'meta_cycles.jsonl'))).then(() => child.kill('SIGTERM')),
    })
    expect((await run).status).toBe(143)
    expect(existsSync(join(cwd, PID))).toBe(false)
  })
})

describe('start', () => {
  it('sets everything up, twice without harm, and not while stopped', async () => {
    const cwd = workspaceWithLoop()
    const { status, json } = await runJson(['start'], { cwd })
    expect(status).toBe(0)
    expect(json['created']).toContain('autonomy.yaml')
    expect(json['base_agents']).toMatchObject({ created: [{}, {}, {}].map(() => expect.any(String)), kept: [] })
    expect(isAlive(json['meta'].pid)).toBe(true)
    expect(existsSync(json['metrics'].file)).toBe(true)
    const again = await runJson(['start'], { cwd })
    expect(again.json).toMatchObject({
      created: [],
      base_agents: { created: [] },
      meta: { pid: json['meta'].pid, already: true },
    })
    writeFileSync(join(cwd, STOP), '')
    const stopped = await runJson(['start'], { cwd })
    expect([stopped.status, stopped.json['error'].code]).toEqual([10, 'STOPPED'])
    expect(existsSync(join(cwd, STOP))).toBe(true)
    await until(() => !isAlive(json['meta'].pid))
  })
})

describe('status', () => {
  it('tells what agents do, and what of it cannot be read', async () => {
    const active = item('b', { status: 'active', agent_id: 'x', claimed_at: '2025-01-01T00:00:00Z' })
    const cwd = temporaryDirectory(claims(item('a', { depends_on: ['b'] }), active))
    const { stdout } = await runCli(['status'], { cwd })
    expect(stdout).toContain('Work       1 pending, 1 active; 1 blocked; 1 stuck; 1 overdue\n')
    expect(stdout).toMatch(/Agents +0 live of 0\nWork.*\nHealth +\d+(?:\.\d+)? of 100\nMeta loop +not running\n/)
    const broken = temporaryDirectory({ [`${FOLDER}/work_claims.json`]: '[' })
    const { status, json } = await runJson(['status'], { cwd: broken })
    expect([status, json['coordination'].work]).toEqual([0, null])
    expect(json['coordination'].problems).toEqual([expect.stringContaining('work_claims.json:1:2: ')])
    expect((await runJson(['status'], { cwd: temporaryDirectory() })).json['coordination']).toBeNull()
  })

  it('shows something whatever the settings say', async () => {
    const cwd = temporaryDirectory({ ...claims(item('a')), 'autonomy.yaml': 'coordination: 7\n' })
    const { status, stdout, stderr } = await runCli(['status'], { cwd })
    expect([status, stdout]).toEqual([0, expect.stringContaining('Work       1 pending\n')])
    expect(stderr).toContain('The defaults are used: ')
  })
})
