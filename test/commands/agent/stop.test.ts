import { existsSync, mkdirSync, readFileSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { describe, expect, it, onTestFinished } from 'vitest'
import { readRunners, writeRunner } from '../../../src/lib/coordination/run/runner-record.ts'
import { runJson } from '../../run-cli.ts'
import { until } from '../../until.ts'
import { atWork, isAlive, team } from './running-agents.ts'

const many = (count: number) => Array.from({ length: count }, () => ({}))

describe('stop', () => {
  it('ends fifty running agents with all they run, and resume brings them back', async () => {
    const count = 50
    const { root, deps, run, items, cli, pids } = await team(many(count))
    for (let agent = 0; agent < count; agent++) run(`a${agent}`, ['--quiet'], ['sleep', '60'])
    await atWork({ deps }, count)
    const before = pids()
    const { json, status } = await runJson(['stop', '--reason', 'test'], { cwd: root })
    process.stdout.write(`stop of ${count} agents: ${json['duration_ms']} ms\n`)
    expect(status).toBe(0)
    expect(json).toMatchObject({ agents: count, survived: [], orphans: [], changed: true })
    // On a busy machine some have not ended by themselves in time.
    expect(json['acknowledged'] + json['terminated'].length).toBe(count)
    expect(json['duration_ms']).toBeLessThan(5000)
    expect(before).toHaveLength(2 * count)
    expect(before.filter(isAlive)).toEqual([])
    const handedBack = Object.values(await items())
    expect(handedBack.filter((item) => item['status'] === 'pending' && item['attempts'] === 0)).toHaveLength(count)
    const resumed = await cli('resume', '--no-agents')
    expect([resumed.status, resumed.stdout]).toEqual([0, 'Resumed.\n'])
    expect(readRunners(deps)).toEqual([])
  }, 120_000)

  it('of a name that nobody has says so, and how to lift just that', async () => {
    const { root, cli } = await team([])
    await cli('agent', 'register', '--id', 'fixer', '--team', 'red')
    const missed = await cli('stop', '--agent', 'fixr')
    expect([missed.status, missed.stdout]).toEqual([0, expect.stringContaining('No registered agent is meant')])
    expect(missed.stdout).toContain('`autonomy resume --agent fixr`')
    expect((await runJson(['stop', '--team', 'red'], { cwd: root })).json).toMatchObject({ matched: 1 })
    expect((await cli('stop', '--agent', 'fixer')).stdout).not.toContain('No registered agent')
  })

  it('by touch alone ends agents, and they hand their items back', async () => {
    const { root, deps, run, items } = await team(many(1))
    const agent = run('a1', [], ['sleep', '60'])
    const [pid = 0] = await atWork({ deps }, 1)
    writeFileSync(join(root, '.agent-workspace/STOP'), '')
    const { status, stdout } = await agent.ended
    expect([status, stdout]).toEqual([10, expect.stringContaining('stopped. 1 item: 0 completed, 1 released')])
    expect(isAlive(pid)).toBe(false)
    expect(await items()).toMatchObject({ 'item 0': { status: 'pending', attempts: 0 } })
    const refused = await run('a2', ['--json'], ['true']).ended
    expect(JSON.parse(refused.stdout).error).toMatchObject({ code: 'STOPPED', exit: 10 })
  })

  it('kills what does not end when it is asked to', async () => {
    const { root, deps, run } = await team(many(1))
    const agent = run('a1', [], ['sh', '-c', 'trap "" TERM; while :; do sleep 0.05; done'])
    const [pid = 0] = await atWork({ deps }, 1)
    expect((await runJson(['stop', '--wait', '20s'], { cwd: root })).json).toMatchObject({
      acknowledged: 1,
      handed_back: [expect.any(String)],
    })
    expect(isAlive(pid)).toBe(false)
    expect((await agent.ended).status).toBe(10)
  })

  it('ends a runner that does not answer', async () => {
    const { root, deps, run, items, pids } = await team(many(2))
    const [deaf] = [run('deaf', ['--quiet'], ['sleep', '60']), run('fine', ['--quiet'], ['sleep', '60'])]
    await atWork({ deps }, 2)
    const before = pids()
    deaf.process.kill('SIGSTOP')
    const { stdout, status } = await team1(root, ['stop', '--wait', '5s'])
    expect(stdout).toMatch(/1 of 2 acknowledged, 1 terminated, \d\.\d s\n2 items are pending again\n/)
    expect(status).toBe(0)
    await until(() => !before.some(isAlive))
    expect(Object.values(await items()).map((item) => item['status'])).toEqual(['pending', 'pending'])
  })

  it('drains: running items are finished, nothing new is begun', async () => {
    const { root, deps, run, items } = await team(many(3))
    const agent = run('a1', [], ['sleep', '1'])
    await atWork({ deps }, 1)
    const { json } = await runJson(['stop', '--level', 'drain'], { cwd: root })
    expect(json).toMatchObject({ level: 'drain', agents: 1, acknowledged: 1, terminated: [] })
    expect((await agent.ended).stdout).toContain('stopped. 1 item: 1 completed')
    expect(Object.values(await items()).filter((item) => item['status'] === 'completed')).toHaveLength(1)
  })

  it('pauses: the runner stays, and goes on after resume', async () => {
    const { root, deps, run, items } = await team(many(2))
    const agent = run('a1', ['--until-empty'], ['sleep', '0.8'])
    await atWork({ deps }, 1)
    expect((await runJson(['stop', '--level', 'pause'], { cwd: root })).json).toMatchObject({
      agents: 1,
      acknowledged: 1,
    })
    await until(() => readRunners(deps).every(({ work, state }) => state === 'paused' && work.length === 0))
    await new Promise((resolve) => setTimeout(resolve, 500))
    expect(
      Object.values(await items())
        .map((item) => item['status'])
        .sort(),
    ).toEqual(['completed', 'pending'])
    expect((await runJson(['resume'], { cwd: root })).json).toMatchObject({ changed: true, started: [] })
    expect((await agent.ended).stdout).toContain('2 items: 2 completed')
  })

  it('stops one agent or one team, not the others', async () => {
    const { root, deps, run } = await team([{ team: 'red' }, {}, {}])
    const red = run('r1', ['--team', 'red'], ['sleep', '60'])
    await atWork({ deps }, 1)
    const [one, two] = [run('a1', [], ['sleep', '60']), run('a2', [], ['sleep', '60'])]
    await atWork({ deps }, 3)
    expect((await runJson(['stop', '--agent', 'a1'], { cwd: root })).json).toMatchObject({ agents: 1, acknowledged: 1 })
    expect((await one.ended).status).toBe(10)
    expect((await runJson(['stop', '--team', 'red'], { cwd: root })).json).toMatchObject({ agents: 1, acknowledged: 1 })
    expect((await red.ended).status).toBe(10)
    expect(two.process.exitCode).toBeNull()
    const refused = await run('a1', ['--json'], ['true']).ended
    expect(JSON.parse(refused.stdout).error).toMatchObject({ code: 'STOPPED' })
    expect((await runJson(['work', 'add', '--type', 'any', '--description', 'more'], { cwd: root })).status).toBe(0)
    expect((await runJson(['stop'], { cwd: root })).json).toMatchObject({ agents: 1, acknowledged: 1 })
    expect((await two.ended).status).toBe(10)
  })
})

const team1 = async (root: string, args: readonly string[]) =>
  (await import('../../run-cli.ts')).runCli(args, { cwd: root })

describe('resume', () => {
  it('starts what the stop ended again, as it was started', async () => {
    const { root, deps, run, items, pids } = await team(many(2))
    onTestFinished(async () => void (await team1(root, ['stop', '--now'])))
    const [one, two] = [
      run('a1', ['--lease', '9s'], ['sh', '-c', 'sleep 0.3; echo "$0"', 'it']),
      run('a2', [], ['sleep', '60']),
    ]
    await atWork({ deps }, 1)
    await team1(root, ['stop', '--now'])
    await Promise.all([one.ended, two.ended])
    const { stdout, status } = await team1(root, ['resume'])
    expect([status, stdout]).toEqual([
      0,
      expect.stringMatching(/^Resumed\.\na1 works again \(process \d+\)\na2 works again/),
    ])
    expect(readRunners(deps).map(({ argv }) => argv)).toMatchObject([
      expect.arrayContaining(['--lease', '9s', '--', 'sh', 'it']),
      {},
    ])
    await atWork({ deps }, 1)
    const running = pids()
    expect(running.filter(isAlive).length).toBeGreaterThan(1)
    await until(async () => Object.values(await items()).some((item) => item['status'] === 'completed'))
    await team1(root, ['stop'])
    expect(running.filter(isAlive)).toEqual([])
  })

  it('brings them back one by one when asked to', async () => {
    const { root, deps, run } = await team(many(2))
    onTestFinished(async () => void (await team1(root, ['stop', '--now'])))
    run('a1', ['--quiet'], ['sleep', '60'])
    run('a2', ['--quiet'], ['sleep', '60'])
    await atWork({ deps }, 2)
    await team1(root, ['stop', '--now'])
    const { json } = await runJson(['resume', '--staged', '1s'], { cwd: root })
    expect(json['started']).toMatchObject([{ agent_id: 'a1' }, { agent_id: 'a2' }])
    const [first = Number.NaN, second = Number.NaN] = readRunners(deps).map(({ started_at }) => Date.parse(started_at))
    expect(second - first).toBeGreaterThan(900)
  })

  it('has nothing to lift where nothing was stopped', async () => {
    const { cli } = await team([])
    expect((await cli('resume')).stdout).toBe('Nothing to lift: it was not stopped.\n')
  })
})

describe('doctor', () => {
  it('names who goes on although it is stopped, and what a killed runner has left running', async () => {
    const { root, deps, run } = await team(many(1))
    const agent = run('deaf', ['--quiet'], ['sleep', '60'])
    const [child = 0] = await atWork({ deps }, 1)
    expect((await team1(root, ['doctor'])).stdout).not.toContain('runner of')
    const [record] = readRunners(deps)
    if (record === undefined) throw new Error('no record')
    await writeRunner({ ...record, agent_id: 'dead', pid: 999_999 }, deps)
    agent.process.kill('SIGSTOP')
    writeFileSync(join(root, '.agent-workspace/STOP'), '')
    const { status, stdout } = await team1(root, ['doctor'])
    expect(status).toBe(3)
    expect(stdout).toContain(`FAIL  runner of deaf: it goes on although it is stopped (process ${record.pid} on`)
    expect(stdout).toContain(`warn  runner of dead: it was killed, and what it ran goes on: process ${child}\n`)
  })
})

describe('what a killed runner left', () => {
  it('is ended by the next stop, unless its number means another process', async () => {
    const { root, deps, run } = await team(many(1))
    run('a1', [], ['sleep', '60'])
    const [pid = 0] = await atWork({ deps }, 1)
    const [record] = readRunners(deps)
    if (record === undefined) throw new Error('no record')
    const dead = { ...record, pid: 999_999, agent_id: 'dead' }
    const another = { work_item_id: '', fencing_token: 1, child_pid: pid, child_started_at: '1' }
    await writeRunner({ ...dead, work: [another] }, deps)
    const { endOrphans } = await import('../../../src/lib/coordination/run/end-orphans.ts')
    expect(endOrphans(deps)).toEqual([])
    expect(isAlive(pid)).toBe(true)
    await writeRunner(dead, deps)
    expect(endOrphans(deps)).toEqual([{ agent_id: 'dead', ended: [pid] }])
    await until(() => !isAlive(pid))
    expect(readRunners(deps).map(({ agent_id }) => agent_id)).not.toContain('dead')
    expect(existsSync(root)).toBe(true)
  })
})

describe('agent restart, agent logs and lock', () => {
  it('restarts a runner after its item', async () => {
    const { root, deps, run, items } = await team(many(1))
    onTestFinished(async () => void (await team1(root, ['stop', '--now'])))
    run('a1', [], ['sleep', '0.5'])
    await atWork({ deps }, 1)
    const [before] = readRunners(deps)
    const { json } = await runJson(['agent', 'restart', 'a1'], { cwd: root })
    expect(json).toMatchObject({ agent_id: 'a1', before: { pid: before?.pid, ended: 'drained' } })
    expect(await items()).toMatchObject({ 'item 0': { status: 'completed' } })
    expect(readRunners(deps)).toMatchObject([{ pid: json['pid'] }])
    expect((await runJson(['agent', 'restart', 'nobody'], { cwd: root })).json['error']).toMatchObject({
      code: 'NOT_FOUND',
    })
    expect((await runJson(['stop'], { cwd: root })).json).toMatchObject({ acknowledged: 1 })
  })

  it('shows the end of a log, what was rotated away included, and follows it', async () => {
    const { root, cli } = await team([])
    const folder = join(root, '.agent-workspace/coordination/logs')
    mkdirSync(folder, { recursive: true })
    writeFileSync(join(folder, 'a1.log.1'), 'one\ntwo\n')
    writeFileSync(join(folder, 'a1.log'), 'three\nfour\n')
    expect((await cli('agent', 'logs', 'a1', '--lines', '3')).stdout).toBe('two\nthree\nfour\n')
    expect((await runJson(['agent', 'logs', 'a1', '--lines', '1'], { cwd: root })).json).toMatchObject({
      lines: ['four'],
    })
    expect((await cli('agent', 'logs', 'a2')).status).toBe(1)
    const { runCli } = await import('../../run-cli.ts')
    const followed = await runCli(['agent', 'logs', 'a1', '--follow', '--lines', '1'], {
      cwd: root,
      during: (child) => {
        setTimeout(() => writeFileSync(join(folder, 'a1.log'), 'five\n', { flag: 'a' }), 600)
        setTimeout(() => child.kill('SIGINT'), 1400)
      },
    })
    expect([followed.status, followed.stdout]).toEqual([130, 'four\nfive\n'])
  })

  it('lends the lock to a command and ends as it does', async () => {
    const { root, cli, items } = await team(many(1))
    const edit = 'sed -i \'s/"item 0"/"thing 0"/\' agent_coordination/work_claims.json; exit 7'
    expect(await cli('lock', '--', 'sh', '-c', edit)).toMatchObject({ status: 7, stdout: '', stderr: '' })
    expect(Object.keys(await items())).toEqual(['thing 0'])
    expect((await cli('lock', '--', 'sh', '-c', 'kill -9 $$')).status).toBe(137)
    const { status } = await cli('lock', '--', 'sh', '-c', 'echo out; echo err >&2; cat')
    expect(status).toBe(0)
    expect((await cli('lock', '--', 'no-such-program')).status).toBe(1)
    expect((await cli('lock')).status).toBe(2)
    expect(readFileSync(join(root, 'agent_coordination/work_claims.json'), 'utf8')).toContain('thing 0')
  })

  it('keeps others out while the command runs', async () => {
    const { root } = await team([])
    const order = join(root, 'order')
    const held = team1(root, ['lock', '--', 'sh', '-c', `touch begun; sleep 1; echo lock >> ${order}`])
    await until(() => existsSync(join(root, 'begun')))
    const added = await runJson(['work', 'add', '--type', 'any', '--description', 'late'], { cwd: root })
    expect(added.status).toBe(0)
    expect(readFileSync(order, 'utf8')).toBe('lock\n')
    expect((await held).status).toBe(0)
  })
})
