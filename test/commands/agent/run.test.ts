import { existsSync, readFileSync, rmSync, statSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { describe, expect, it } from 'vitest'
import { agentLogPath } from '../../../src/lib/coordination/run/agent-log.ts'
import { addWork } from '../../../src/lib/coordination/work/add-work.ts'
import { runJson } from '../../run-cli.ts'
import { until } from '../../until.ts'
import { atWork, isAlive, team } from './running-agents.ts'

describe('agent run', () => {
  it('hands each item to the command and completes it with what the command showed', async () => {
    const { root, run, items } = await team([{ acceptance: ['test -f proof'] }, {}])
    const script =
      'cat > "got-$AUTONOMY_WORK_ITEM"; env > "env-$AUTONOMY_WORK_ITEM"; touch proof; echo \'{"result":"mended"}\''
    const { stdout, status } = await run('a1', ['--until-empty'], ['sh', '-c', script]).ended
    expect(status).toBe(0)
    expect(stdout).toMatch(/^a1 ended after .*, nothing more is ready\. 2 items: 2 completed\n$/)
    const { 'item 0': first, 'item 1': second } = await items()
    expect(first).toMatchObject({ status: 'completed', result: 'mended', agent_id: 'a1', completed_by: 'a1' })
    expect(first?.['evidence']).toMatchObject([
      { exit_code: 0, output_tail: '{"result":"mended"}\n' },
      { command: 'test -f proof', exit_code: 0 },
    ])
    expect(second).toMatchObject({ status: 'completed' })
    const id = String(first?.['work_item_id'])
    expect(JSON.parse(readFileSync(join(root, `got-${id}`), 'utf8'))).toMatchObject({
      work_item_id: id,
      status: 'active',
      agent_id: 'a1',
    })
    const trace = String(Object(first?.['telemetry']).trace_id)
    const env = readFileSync(join(root, `env-${id}`), 'utf8')
    expect(env).toMatch(/^AUTONOMY_AGENT=a1$/m)
    expect(env).toMatch(/^AUTONOMY_FENCING_TOKEN=1$/m)
    expect(env).toMatch(new RegExp(`^AUTONOMY_WORKSPACE=${root}$`, 'm'))
    expect(env).toMatch(new RegExp(`^TRACEPARENT=00-${trace}-[0-9a-f]{16}-01$`, 'm'))
  })

  it('tries a failed item again until its attempts are used up, and keeps the proof', async () => {
    const { run, items } = await team([{ max_attempts: 2 }, { acceptance: ['test -f nothing'], max_attempts: 1 }])
    const { stdout, status } = await run(
      'a1',
      ['--until-empty', '--json'],
      ['sh', '-c', 'echo no >&2; grep -q \'"acceptance":\''],
    ).ended
    const json = JSON.parse(stdout)
    expect(status).toBe(0)
    expect(json).toMatchObject({
      schemaVersion: 1,
      agent_id: 'a1',
      ended: 'empty',
      items: 3,
      completed: 0,
      failed: 3,
      again: 1,
    })
    const { 'item 0': first, 'item 1': second } = await items()
    expect(first).toMatchObject({ status: 'failed', attempts: 2, failed_reason: expect.stringContaining('exited') })
    expect(first?.['evidence']).toMatchObject([{ output_tail: 'no\n' }])
    expect(second).toMatchObject({ status: 'failed', failed_reason: 'acceptance failed: test -f nothing' })
  })

  it('ends a command that takes too long', async () => {
    const { run, items } = await team([{ max_attempts: 1 }])
    await run('a1', ['--until-empty', '--timeout', '300ms'], ['sleep', '60']).ended
    expect(await items()).toMatchObject({
      'item 0': { status: 'failed', failed_reason: 'the command took longer than 300ms' },
    })
  })

  it('works on several items at once, and on no more than it was told', async () => {
    const { root, run, items } = await team(Array.from({ length: 5 }, () => ({})))
    const script = 'mkdir -p at; touch at/$$; ls at | wc -l; sleep 0.5; rm at/$$'
    const { stdout } = await run('a1', ['--concurrency', '2', '--max-items', '4'], ['sh', '-c', script]).ended
    expect(stdout).toContain('that was the limit. 4 items: 4 completed')
    const done = Object.values(await items())
    expect(
      done
        .filter(({ status }) => status === 'completed')
        .map(({ result }) => result)
        .sort()
        .at(-1),
    ).toBe('2')
    expect(readFileSync(join(root, '.agent-workspace/coordination/logs/a1.log'), 'utf8')).toMatch(
      /== work_\d+ completed/,
    )
  })

  it('renews its claim, and ends the command when the claim is lost', async () => {
    const { deps, run, items } = await team([{}])
    const agent = run('a1', ['--lease', '600ms', '--max-items', '1'], ['sleep', '60'])
    const [pid = 0] = await atWork({ deps }, 1)
    await new Promise((resolve) => setTimeout(resolve, 1500))
    expect(isAlive(pid)).toBe(true)
    const { changeWork } = await import('../../../src/lib/coordination/work/change-work.ts')
    const id = String((await items())['item 0']?.['work_item_id'])
    await changeWork({ id, event: { kind: 'release', by: undefined } }, deps)
    expect((await agent.ended).stdout).toContain('1 item: 0 completed, 1 lost to others')
    expect(isAlive(pid)).toBe(false)
    expect(await items()).toMatchObject({ 'item 0': { status: 'pending' } })
  })

  it('refuses what cannot work', async () => {
    const { root, run, deps } = await team([{}])
    const options = { cwd: root }
    expect(await runJson(['agent', 'run', '--agent', 'a1'], options)).toMatchObject({ status: 2 })
    expect(await runJson(['agent', 'run', 'stray', '--agent', 'a1'], options)).toMatchObject({ status: 2 })
    expect((await runJson(['agent', 'run', '--json', '--', 'true'], options)).json['error']).toMatchObject({
      code: 'USAGE',
    })
    const missing = await run('a1', ['--json'], ['no-such-program']).ended
    expect(JSON.parse(missing.stdout).error).toMatchObject({ code: 'NOT_FOUND', exit: 1 })
    run('a1', [], ['sleep', '60'])
    await atWork({ deps }, 1)
    const second = await run('a1', ['--json'], ['true']).ended
    expect(JSON.parse(second.stdout).error).toMatchObject({ code: 'CONFLICT', exit: 5 })
  })
})

describe('a runner whose files are in trouble', () => {
  it('goes on when somebody removes the state folder', async () => {
    const { root, deps, run } = await team([{}, {}])
    const agent = run('a1', ['--until-empty'], ['sleep', '0.5'])
    await atWork({ deps }, 1)
    rmSync(join(root, '.agent-workspace'), { recursive: true })
    expect(await agent.ended).toMatchObject({ status: 0, stdout: expect.stringContaining('2 items: 2 completed') })
  })

  it('waits while the documents cannot be read, and goes on when they are mended', async () => {
    const { root, deps, run } = await team([])
    const agent = run('a1', ['--max-items', '1', '--verbose'], ['true'])
    await until(() => existsSync(deps.paths.coordination.agentStatus), 60_000)
    const document = join(root, 'agent_coordination', 'work_claims.json')
    writeFileSync(document, '[')
    const logged = (): string => readFileSync(agentLogPath('a1', deps.paths), 'utf8')
    await until(() => logged().includes('waits: '), 60_000)
    rmSync(document)
    await addWork({ type: 'any', description: 'later' }, deps)
    expect(await agent.ended).toMatchObject({ status: 0, stdout: expect.stringContaining('1 item: 1 completed') })
  })

  it('ends the command of an attempt that it cannot note down before it gives the item back', async () => {
    const { root, deps, run, items } = await team([])
    const agent = run('a1', ['--max-items', '1'], ['sh', '-c', 'while :; do touch alive; done'])
    await until(() => existsSync(deps.paths.coordination.agentStatus), 60_000)
    rmSync(deps.paths.coordination.runners, { recursive: true })
    writeFileSync(deps.paths.coordination.runners, '')
    await addWork({ type: 'any', description: 'later' }, deps)
    expect((await agent.ended).status).toBe(1)
    expect(await items()).toMatchObject({ later: { status: 'pending', attempts: 0 } })
    const released = (await deps.ledger.log()).findLast(({ op }) => op === 'release')
    const lastSeen = statSync(join(root, 'alive'), { throwIfNoEntry: false })?.mtimeMs ?? 0
    expect(lastSeen).toBeLessThanOrEqual(Date.parse(released?.at ?? ''))
  })
})

describe('a runner that is ended', () => {
  it('finishes its item after SIGTERM', async () => {
    const { deps, run, items } = await team([{}, {}])
    const agent = run('a1', [], ['sleep', '0.7'])
    await atWork({ deps }, 1)
    agent.process.kill('SIGTERM')
    const { stdout, status } = await agent.ended
    expect([status, stdout]).toEqual([143, expect.stringContaining('drained. 1 item: 1 completed')])
    expect(
      Object.values(await items())
        .map((item) => item['status'])
        .sort(),
    ).toEqual(['completed', 'pending'])
  })

  it('gives its item back when the time for that is over', async () => {
    const { deps, run, items } = await team([{}])
    const agent = run('a1', ['--grace', '200ms'], ['sleep', '60'])
    const [pid = 0] = await atWork({ deps }, 1)
    agent.process.kill('SIGTERM')
    expect((await agent.ended).stdout).toContain('1 released')
    expect(isAlive(pid)).toBe(false)
    expect(await items()).toMatchObject({ 'item 0': { status: 'pending', attempts: 0 } })
  })

  it('leaves nothing behind after kill -9, and its item comes back when the lease is over', async () => {
    const { deps, run, items, cli } = await team([{}])
    const agent = run('a1', ['--lease', '1s'], ['sh', '-c', 'trap "" TERM; sleep 60 & wait'])
    const [pid = 0] = await atWork({ deps }, 1)
    agent.process.kill('SIGKILL')
    await until(() => !isAlive(pid))
    expect((await items())['item 0']).toMatchObject({ status: 'active', agent_id: 'a1' })
    await new Promise((resolve) => setTimeout(resolve, 1000))
    const { stdout, status } = await run('a2', ['--until-empty'], ['true']).ended
    expect([status, stdout]).toEqual([0, expect.stringContaining('1 item: 1 completed')])
    expect(await items()).toMatchObject({ 'item 0': { status: 'completed', agent_id: 'a2', fencing_token: 2 } })
    expect((await cli('agent', 'logs', 'a1')).stdout).toContain('begins (token 1): item 0')
  })
})
