/** Programs that misbehave, each met by its guardrail; and honest ones, which are left alone. */
import { execFileSync } from 'node:child_process'
import { appendFileSync, existsSync, readFileSync, writeFileSync } from 'node:fs'
import { createServer } from 'node:http'
import type { AddressInfo } from 'node:net'
import { join } from 'node:path'
import { describe, expect, it, onTestFinished } from 'vitest'
import { runCli, runJson, type CliRun, type JsonObject } from '../../run-cli.ts'
import { until } from '../../until.ts'
import { isAlive, team, type Team } from '../agent/running-agents.ts'

const configured = (limits: string): string =>
  `checks: []\nguardrails:\n  nice: 0\n${limits.replaceAll(/^\s*/gm, '  ')}\n`
const sh = (script: string): readonly string[] => ['sh', '-c', script]
const items = (count: number, fields: object = { max_attempts: 1 }): object[] =>
  Array.from({ length: count }, () => fields)

interface Met {
  run: CliRun
  items: readonly Readonly<Record<string, unknown>>[]
  status: JsonObject
  team: Team
}

/** One agent works until nothing is left. */
async function meet(
  limits: string,
  script: string,
  { work = items(1), options = [] }: { work?: readonly object[]; options?: readonly string[] } = {},
): Promise<Met> {
  const made = await team(work, configured(limits))
  const run = await made.run('a1', ['--until-empty', ...options], sh(script)).ended
  const { json } = await runJson(['guard', 'status'], { cwd: made.root })
  return { run, items: Object.values(await made.items()), status: json, team: made }
}

const codes = ({ status }: Met): string[] => [
  ...new Set<string>(status['trips'].map(({ code }: { code: string }) => code)),
]
const reasons = (met: Met): unknown[] => met.items.map((item) => item['failed_reason'])
const journal = ({ team: { root } }: Met): string =>
  readFileSync(join(root, 'agent_coordination/coordination_log.jsonl'), 'utf8')

describe('an attempt is ended', () => {
  it('WALL_TIME: that loops for ever, and ignores SIGTERM', async () => {
    const met = await meet('wall_time: 1s', 'echo $$ > pid; trap "" TERM; while :; do sleep 0.05; done')
    expect(codes(met)).toEqual(['WALL_TIME'])
    expect(reasons(met)).toEqual([expect.stringContaining('longer than 1s')])
    expect(isAlive(Number(readFileSync(join(met.team.root, 'pid'), 'utf8')))).toBe(false)
    expect(journal(met)).toContain('"op":"guard"')
    expect(readFileSync(join(met.team.root, 'agent_coordination/telemetry_spans.jsonl'), 'utf8')).toContain(
      'guard.code',
    )
  })

  it('OUTPUT_FLOOD: that prints a gigabyte', async () => {
    const met = await meet('output_mb: 5', 'head -c 1000000000 /dev/zero | tr "\\0" "x"')
    expect(codes(met)).toEqual(['OUTPUT_FLOOD'])
    expect(reasons(met)).toEqual([expect.stringContaining('more than 5 MB')])
  })

  it('REPETITION: that says the same line again and again', async () => {
    const met = await meet('repetition: 200', 'i=0; while :; do echo "$(date +%H:%M:%S) error: cannot connect"; done')
    expect(codes(met)).toEqual(['REPETITION'])
    expect(reasons(met)).toEqual([expect.stringContaining('error: cannot connect')])
  })

  it('MEMORY: that eats memory, in a process of its own session', async () => {
    const eat = 'const a=[];setInterval(()=>a.push(Buffer.alloc(2e7,1)),50);setTimeout(()=>process.exit(),15000)'
    const met = await meet(
      'memory_mb: 150',
      `echo $$ > pid; setsid ${process.execPath} -e '${eat}; console.log(process.pid)'; wait`,
    )
    expect(codes(met)).toEqual(['MEMORY'])
    expect(reasons(met)).toEqual([expect.stringContaining('MB of memory')])
    const [evidence] = Object(met.items[0])['evidence']
    expect(isAlive(Number(evidence.output_tail))).toBe(false)
  })

  it('MEMORY or WALL_TIME: that forks and forks, and none of it is left', async () => {
    const forks = 'while :; do sh -c "echo \\$\\$ >> pids; sleep 30" & sleep 0.02; done'
    const met = await meet('wall_time: 2s\nmemory_mb: 100', forks)
    expect(['WALL_TIME', 'MEMORY']).toContain(codes(met)[0])
    const pids = readFileSync(join(met.team.root, 'pids'), 'utf8').trim().split('\n').map(Number)
    expect(pids.length).toBeGreaterThan(5)
    await until(() => !pids.some(isAlive))
  })
})

/** A coding agent that answers as `claude -p --output-format stream-json` does. */
const claudeSays = (answer: object): string => JSON.stringify({ type: 'result', session_id: 's', ...answer })

describe('a provider refuses', () => {
  const answers = async (
    answer: object,
    count: number,
  ): Promise<{ made: Team; agents: readonly Promise<CliRun>[] }> => {
    const made = await team(items(6))
    writeFileSync(
      join(made.root, 'fake.sh'),
      `cat > /dev/null; echo x >> asked; echo '${claudeSays(answer)}'; exit 1\n`,
    )
    const runners = 'runners:\n  - name: fake\n    kind: claude\n    argv: [sh, fake.sh]\n'
    appendFileSync(join(made.root, 'autonomy.yaml'), runners)
    const options = { cwd: made.root }
    const start = (id: number): Promise<CliRun> => {
      const args = ['agent', 'run', '--agent', `a${id}`, '--until-empty', '--runner', 'fake']
      return runCli(args, {
        ...options,
        during: (child) => onTestFinished(() => void child.kill('SIGKILL')),
      })
    }
    return { made, agents: Array.from({ length: count }, (_, id) => start(id)) }
  }
  const asked = ({ root }: Team): number => readFileSync(join(root, 'asked'), 'utf8').length / 2

  it('QUOTA: used up for good, so that nobody of the profile asks again', async () => {
    const { made, agents } = await answers(
      { subtype: 'success', is_error: true, result: 'Credit balance is too low' },
      3,
    )
    for (const { status, stdout } of await Promise.all(agents))
      expect([status, stdout]).toEqual([1, expect.stringContaining('QUOTA')])
    expect(asked(made)).toBeLessThanOrEqual(3)
    expect(Object.values(await made.items()).map((item) => item['status'])).toEqual(Array(6).fill('pending'))
    const { json } = await runJson(['guard', 'status'], { cwd: made.root })
    expect(json).toMatchObject({ held: [{ profile: 'fake', code: 'QUOTA', until: null }] })
  })

  it('RATE_LIMIT: asked to wait (429), everybody of the profile waits', async () => {
    const { made } = await answers(
      { subtype: 'success', is_error: true, result: 'API Error: 429 rate_limit_error: too many requests' },
      2,
    )
    await until(() => existsSync(guardPath(made)) && guardFile(made).includes('"RATE_LIMIT"'), 20_000)
    await new Promise((resolve) => setTimeout(resolve, 500))
    expect(asked(made)).toBeLessThanOrEqual(2)
    const { json } = await runJson(['guard', 'status'], { cwd: made.root })
    expect(json).toMatchObject({ held: [{ kind: 'pause', profile: 'fake', code: 'RATE_LIMIT' }] })
  })
})

describe('an item is left alone', () => {
  it('ITEM_BUDGET: once it has cost what it may', async () => {
    const script = 'echo \'{"cost_usd":0.6,"result":"no"}\'; exit 1'
    const met = await meet('item_usd: 1', script, { work: items(1, { max_attempts: 5 }) })
    expect(codes(met)).toEqual(['ITEM_BUDGET'])
    expect(met.items).toMatchObject([{ status: 'failed', failed_reason: expect.stringContaining('$1.20 of $1.00') }])
  })

  it('NO_PROGRESS: when attempt after attempt changes nothing', async () => {
    const made = await team(items(1, { max_attempts: 9 }), configured('no_progress: 3'))
    repository(made.root)
    await made.run('a1', ['--until-empty'], sh('exit 1')).ended
    expect(Object.values(await made.items())).toMatchObject([
      { status: 'failed', failed_reason: expect.stringContaining('changed nothing') },
    ])
  })
})

describe('a run waits or ends', () => {
  it('CIRCUIT_OPEN: when everything fails at once, and goes on after a person says so', async () => {
    const made = await team(items(6), configured('consecutive_failures: 3\ncircuit_pause: 1h'))
    const agent = made.run('a1', ['--until-empty'], sh('test -e mended'))
    const status = async (): Promise<JsonObject> => (await runJson(['guard', 'status'], { cwd: made.root })).json
    await until(
      () =>
        existsSync(join(made.root, '.agent-workspace/coordination/guard.json')) && guardFile(made).includes('"open"'),
      20_000,
    )
    expect(await status()).toMatchObject({
      held: [{ kind: 'circuit', profile: 'exec/a1', code: 'CIRCUIT_OPEN' }],
      trips: [{ code: 'CIRCUIT_OPEN' }],
    })
    expect((await made.cli('status')).stdout).toMatch(/Held back {2}exec\/a1 waits until .*CIRCUIT_OPEN/)
    expect(Object.values(await made.items()).filter((item) => item['status'] === 'failed')).toHaveLength(3)
    expect(
      await runJson(['guard', 'reset', '--all'], { cwd: made.root, env: { AUTONOMY_WORK_ITEM: 'x' } }),
    ).toMatchObject({ status: 4 })
    expect(await runJson(['guard', 'reset', '--circuit', 'nobody'], { cwd: made.root })).toMatchObject({ status: 1 })
    writeFileSync(join(made.root, 'mended'), '')
    expect((await made.cli('guard', 'reset', '--circuit', 'exec/a1')).stdout).toBe(
      'The circuit of exec/a1 is closed.\n',
    )
    expect(await agent.ended).toMatchObject({ status: 0, stderr: expect.stringContaining('waits until') })
    expect(await status()).toMatchObject({ held: [] })
  })

  it('NO_PROGRESS: an autopilot that succeeds without doing anything', async () => {
    const made = await team(items(8), configured('no_progress: 3'))
    repository(made.root)
    const { status, stdout } = await made.run('a1', ['--until-empty'], sh('echo done')).ended
    expect([status, stdout]).toEqual([1, expect.stringContaining('held back by a guardrail: NO_PROGRESS')])
    expect(Object.values(await made.items()).filter((item) => item['status'] === 'completed')).toHaveLength(3)
  })

  it('DAY_BUDGET: ends with its own status, also when started again', async () => {
    const met = await meet('day_usd: 1', 'echo \'{"cost_usd":0.4}\'', { work: items(8) })
    expect([met.run.status, met.run.stdout]).toEqual([21, expect.stringContaining('DAY_BUDGET: $1.20 of $1.00')])
    expect(met.items.filter((item) => item['status'] === 'completed')).toHaveLength(3)
    expect(await met.team.run('a2', [], sh('true')).ended).toMatchObject({
      status: 21,
      stdout: expect.stringContaining('0 items'),
    })
    expect(met.status['held']).toMatchObject([{ kind: 'budget', profile: 'everybody', code: 'DAY_BUDGET' }])
    // The sums come from the bill: without our own memory they are the same.
    writeFileSync(join(met.team.root, '.agent-workspace/coordination/guard.json'), 'damaged')
    expect(await met.team.run('a3', [], sh('true')).ended).toMatchObject({ status: 21 })
  })

  it('SPAWN_RATE and DISK_FLOOR: nothing is begun', async () => {
    for (const limit of ['spawns_per_hour: 2', 'disk_floor_mb: 1000000000']) {
      const made = await team(items(4), configured(limit))
      const agent = made.run('a1', ['--until-empty'], sh('touch ran'))
      await until(
        () =>
          existsSync(guardPath(made)) && guardFile(made).includes(limit.startsWith('s') ? 'SPAWN_RATE' : 'DISK_FLOOR'),
        20_000,
      )
      const done = Object.values(await made.items()).filter((item) => item['status'] === 'completed')
      expect(done).toHaveLength(limit.startsWith('s') ? 2 : 0)
      agent.process.kill('SIGTERM')
      await agent.ended
    }
  })

  it('tells the alert channels, once', async () => {
    const got: string[] = []
    const server = createServer((request, response) => {
      request.on('data', (chunk: Buffer) => got.push(String(chunk)))
      request.on('end', () => response.end('ok'))
    })
    await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve))
    onTestFinished(() => void server.close())
    const { port } = server.address() as AddressInfo
    const url = `http://127.0.0.1:${port}/`
    const made = await team(items(2), configured('repetition: 50'))
    appendFileSync(
      join(made.root, 'autonomy.yaml'),
      `alerts:\n  channels:\n    - name: ops\n      kind: webhook\n      url: env:OPS_URL\n`,
    )
    const options = { cwd: made.root, env: { OPS_URL: url } }
    await runJson(
      ['agent', 'run', '--agent', 'a1', '--until-empty', '--', ...sh('while :; do echo same again; done')],
      options,
    ).catch(() => {})
    expect(got).toHaveLength(1)
    expect(got[0]).toContain('REPETITION')
  })
})

it('an honest run is left alone: many items, a lot of varied output, real changes', async () => {
  const made = await team(items(40), 'checks: []\n')
  repository(made.root)
  const script =
    'i=0; while [ $i -lt 3000 ]; do i=$((i+1)); echo "ok $i - test number $i passes (2 ms)"; done; ' +
    'printf "\\r 10%%\\r 50%%\\r100%% done\\n"; echo "$AUTONOMY_WORK_ITEM" >> work.txt; test $((RANDOM % 7)) -ge 0'
  const { status, stdout } = await made.run('a1', ['--until-empty', '--concurrency', '4'], ['bash', '-c', script]).ended
  expect([status, stdout]).toEqual([0, expect.stringContaining('40 items: 40 completed')])
  const { json } = await runJson(['guard', 'status'], { cwd: made.root })
  expect([json['trips'], json['held'], json['reservations']]).toEqual([[], [], []])
})

it('eight runners at once spend no more than the cap and one reservation', async () => {
  const made = await team(items(60), configured('item_usd: 1\nday_usd: 5'))
  const script = 'sleep 0.1; echo "{\\"cost_usd\\":0.$((RANDOM % 3 + 7))}"'
  const agents = Array.from(
    { length: 8 },
    (_, index) => made.run(`a${index}`, ['--until-empty'], ['bash', '-c', script]).ended,
  )
  const ended = await Promise.all(agents)
  expect(ended.map(({ status }) => status)).toEqual(ended.map(() => 21))
  const bill = readFileSync(join(made.root, 'agent_coordination/costs.jsonl'), 'utf8')
    .trim()
    .split('\n')
    .map((line) => JSON.parse(line))
  const spent = bill.reduce((sum: number, { usd }: { usd: number }) => sum + usd, 0)
  expect(spent).toBeGreaterThanOrEqual(5)
  expect(spent).toBeLessThanOrEqual(6)
  expect((await runJson(['guard', 'status'], { cwd: made.root })).json['reservations']).toEqual([])
})

it('reservations of a runner that was killed are dropped', async () => {
  const made = await team(items(3), configured('item_usd: 1\nday_usd: 1'))
  const agent = made.run('a1', [], sh('sleep 60'))
  const reserved = async (): Promise<number> =>
    (await runJson(['guard', 'status'], { cwd: made.root })).json['reservations'].length
  await until(() => existsSync(guardPath(made)), 20_000)
  expect(await reserved()).toBe(1)
  agent.process.kill('SIGKILL')
  await agent.ended
  expect(await reserved()).toBe(0)
})

function repository(root: string): void {
  const git = (...args: readonly string[]): void =>
    void execFileSync('git', ['-c', 'user.name=t', '-c', 'user.email=t@t', ...args], { cwd: root, stdio: 'ignore' })
  writeFileSync(join(root, '.gitignore'), 'agent_coordination/\n.agent-workspace/\n')
  git('init', '-q')
  git('add', '-A')
  git('commit', '-qm', 'first')
}

function guardPath({ root }: Team): string {
  return join(root, '.agent-workspace/coordination/guard.json')
}

function guardFile(made: Team): string {
  return readFileSync(guardPath(made), 'utf8')
}
