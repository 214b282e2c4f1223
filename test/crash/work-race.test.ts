/** The measured failure of the original: 8 processes x 25 claims, of which 18 to 24 of 200 succeeded. */
import { readFileSync } from 'node:fs'
import { join } from 'node:path'
import { describe, expect, it } from 'vitest'
import { temporaryDirectory } from '../commands/temporary-directory.ts'
import { runCli } from '../run-cli.ts'
import { race } from './work-race.ts'

type Lane = () => AsyncGenerator<readonly string[], void, string>

const json = (cwd: string, name: string): Record<string, unknown>[] =>
  JSON.parse(readFileSync(join(cwd, 'agent_coordination', name), 'utf8'))
const journal = (cwd: string): Record<string, unknown>[] =>
  readFileSync(join(cwd, 'agent_coordination/coordination_log.jsonl'), 'utf8')
    .trimEnd()
    .split('\n')
    .map((line) => JSON.parse(line))

async function queue(count: number): Promise<string> {
  const cwd = temporaryDirectory({ 'autonomy.yaml': 'checks: []\n' })
  const lines = Array.from({ length: count }, (_none, at) => JSON.stringify({ type: 't', description: `item ${at}` }))
  const { status } = await runCli(['work', 'import', '-'], { cwd, input: lines.join('\n') })
  expect(status).toBe(0)
  return cwd
}

function claimer(agent: string, times: number): Lane {
  return async function* () {
    for (let at = 0; at < times; at++) yield ['work', 'claim', '--agent', agent, '--json']
  }
}

/** Everything an agent does with an item, one after the other. */
function worker(agent: string, times: number): Lane {
  return async function* () {
    yield ['agent', 'register', '--id', agent, '--capacity', '50']
    for (let at = 0; at < times; at++) {
      const claimed = yield ['work', 'claim', '--agent', agent, '--json']
      const [{ work_item_id: id, token }] = JSON.parse(claimed).claimed
      const mine = ['--agent', agent, '--token', String(token)]
      yield ['work', 'progress', id, '50', ...mine]
      if (at % 3 === 0) yield ['agent', 'heartbeat', '--agent', agent]
      if (at % 4 === 3) yield ['work', 'release', id, ...mine]
      else yield ['work', 'complete', id, '--result', 'done', ...mine]
    }
  }
}

async function claimsOf(processes: number, each: number): Promise<void> {
  const cwd = await queue(processes * each)
  const lanes = Array.from({ length: processes }, (_none, at) => claimer(`agent_${at}`, each))
  const { runs, looks } = await race(cwd, lanes)
  expect(runs.filter(({ status }) => status !== 0)).toEqual([])
  expect(looks).toBeGreaterThan(10)
  const given = runs.map(({ stdout }) => JSON.parse(stdout).claimed[0].work_item_id)
  expect(new Set(given).size).toBe(processes * each)
  expect(json(cwd, 'work_claims.json').filter(({ status }) => status === 'active')).toHaveLength(processes * each)
  expect(journal(cwd).map(({ seq }) => seq)).toEqual(journal(cwd).map((_entry, at) => at + 1))
}

describe('processes of the real program on one queue', () => {
  it('8 x 25 claims: each gets its own item', () => claimsOf(8, 25), 300_000)

  it('32 x 3 claims: each gets its own item', () => claimsOf(32, 3), 300_000)

  it('8 agents register, claim, report, hand back and complete: nothing is lost, nothing counted twice', async () => {
    const cwd = await queue(60)
    const lanes = Array.from({ length: 8 }, (_none, at) => worker(`agent_${at}`, 6))
    const { runs } = await race(cwd, lanes)
    expect(runs.filter(({ status }) => status !== 0)).toEqual([])
    const completed = runs.filter(({ args }) => args[1] === 'complete').map(({ args }) => args[2])
    const log = journal(cwd)
    const ended = log.filter(({ op }) => op === 'complete').map(({ work_item_id }) => work_item_id)
    expect(ended.toSorted()).toEqual(completed.toSorted())
    expect(new Set(ended).size).toBe(ended.length)
    const items = json(cwd, 'work_claims.json')
    expect(items).toHaveLength(60)
    expect(items.filter(({ status }) => status === 'completed')).toHaveLength(completed.length)
    expect(items.filter(({ status }) => status === 'active')).toEqual([])
    const done = json(cwd, 'agent_status.json').map(({ performance_metrics }) => performance_metrics)
    expect(done).toEqual(Array.from({ length: 8 }, () => expect.objectContaining({ tasks_completed: 5 })))
    expect((await runCli(['trace', 'validate', '--all'], { cwd })).status).toBe(0)
  }, 300_000)
})
