import { readFileSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { describe, expect, it } from 'vitest'
import { runCli, runJson } from '../../run-cli.ts'
import { temporaryDirectory } from '../temporary-directory.ts'

const CLAIMS = 'agent_coordination/work_claims.json'
const records = (cwd: string): Record<string, unknown>[] => JSON.parse(readFileSync(join(cwd, CLAIMS), 'utf8'))
const bare = (): string => temporaryDirectory({ 'autonomy.yaml': 'checks: []\n' })

const NASTY = 'He said "no" \\ \'\n\n\ttab 🎉 \u2028 ${HOME} `id` $(id)\r\n{"priority":"critical"}'

describe('a description', () => {
  it.each([
    ['as a flag', (_cwd: string) => ['--description', NASTY], ''],
    ['from stdin', (_cwd: string) => ['--description', '-'], NASTY],
    ['from a file', (cwd: string) => ['--description-file', join(cwd, 'd.txt')], ''],
  ])('is stored exactly, given %s', async (_how, flags, input) => {
    const cwd = bare()
    writeFileSync(join(cwd, 'd.txt'), NASTY)
    const { json } = await runJson(['work', 'add', '--type', 't', ...flags(cwd)], { cwd, input })
    expect(json).toMatchObject({ already: false, item: { description: NASTY, priority: 'medium' } })
    expect(records(cwd)).toMatchObject([{ description: NASTY, priority: 'medium', status: 'pending' }])
    await runCli(['work', 'claim', '--agent', 'ann'], { cwd })
    expect(records(cwd)[0]?.['description']).toBe(NASTY)
  })

  it('may be a megabyte', async () => {
    const cwd = bare()
    const input = NASTY.repeat(Math.ceil(1_000_000 / NASTY.length))
    await runCli(['work', 'add', '--type', 't', '--description', '-'], { cwd, input })
    await runCli(['work', 'claim', '--create', '--type', 't', '--description', 'next', '--agent', 'ann'], { cwd })
    expect(records(cwd)[0]?.['description']).toBe(input)
    const { json } = await runJson(['work', 'list', '--status', 'pending'], { cwd })
    expect(json['items'][0].description).toBe(input)
  })

  it('that is no UTF-8 is refused instead of changed', async () => {
    const cwd = bare()
    const { status, stderr } = await runCli(['work', 'add', '--type', 't', '--description-file', '-'], {
      cwd,
      input: Buffer.from([0x61, 0xff]),
    })
    expect([status, stderr]).toEqual([2, expect.stringContaining('not UTF-8')])
  })
})

describe('an item from its beginning to its end', () => {
  it('is added, claimed, reported on, completed and shown', async () => {
    const cwd = bare()
    const add = ['work', 'add', '--type', 'bug_fix', '--description', 'Fix it', '--priority', 'high', '--key', 'k']
    const first = await runCli([...add, '--acceptance', 'node --version'], { cwd })
    const id = /work_\d+/.exec(first.stdout)?.[0] ?? ''
    expect(first.stdout).toBe(`Added ${id}\nhigh bug_fix: Fix it\n`)
    expect((await runCli(add, { cwd })).stdout).toBe(`Was there already: ${id}\nhigh bug_fix: Fix it\n`)

    const env = { AUTONOMY_AGENT: 'ann' }
    const claimed = await runJson(['work', 'claim', '--lease', '15m'], { cwd, env })
    expect(claimed.json).toMatchObject({ claimed: [{ work_item_id: id, token: 1, already: false }], reaped: [] })
    const { lease_expires_at, claimed_at } = claimed.json['claimed'][0].item
    expect(Date.parse(lease_expires_at) - Date.parse(claimed_at)).toBe(15 * 60_000)
    expect((await runCli(['work', 'claim', id], { cwd, env })).stdout).toContain(`${id} is already ann's until`)

    const withToken = { ...env, AUTONOMY_FENCING_TOKEN: '1', AUTONOMY_WORK_ITEM: id }
    expect((await runCli(['work', 'progress', id, '40'], { cwd, env: withToken })).stdout).toContain('is at 40 %')
    expect((await runCli(['work', 'renew', id, '--lease', '1h'], { cwd, env: withToken })).status).toBe(0)
    const stale = { ...withToken, AUTONOMY_FENCING_TOKEN: '9' }
    expect((await runJson(['work', 'renew', id], { cwd, env: stale })).json['error'].code).toBe('LEASE_LOST')

    const complete = ['work', 'complete', id, '--result', 'fixed', '--verify']
    const done = await runCli(complete, { cwd, env: withToken })
    expect([done.status, done.stdout]).toEqual([0, `${id} completed (1 piece of evidence)\n`])
    expect((await runCli(complete, { cwd, env: withToken })).stdout).toBe(`${id} was completed already\n`)

    const { json } = await runJson(['work', 'show', id], { cwd })
    expect(json).toMatchObject({
      status: 'completed',
      item: { result: 'fixed', velocity_points: 5, completed_by: 'ann' },
    })
    const operations = json['history'].map(({ op }: { op: string }) => op)
    expect(operations).toEqual(['add', 'claim', 'progress', 'renew', 'complete'])
    expect((await runCli(['work', 'show', id], { cwd })).stdout).toContain('passed  node --version')
    expect((await runCli(['trace', 'validate', '--all'], { cwd })).status).toBe(0)
  })

  it('is given back, fails, is tried again and cancelled', async () => {
    const cwd = bare()
    const create = ['work', 'claim', '--create', '--type', 't', '--description', 'd', '--agent', 'ann']
    const id: string = (await runJson(create, { cwd })).json['claimed'][0].work_item_id
    const say = async (...args: readonly string[]): Promise<string> => (await runCli(['work', ...args], { cwd })).stdout
    expect(await say('release', id, '--agent', 'ann', '--reason', 'lunch')).toBe(`${id} is pending again\n`)
    expect(await say('release', id, '--agent', 'ann')).toBe(`${id} was pending already\n`)
    expect(await say('claim', id, '--agent', 'bob')).toContain(`${id} is bob's until`)
    expect(await say('release', id, '--from-holder')).toBe(`${id} is pending again\n`)
    expect(await say('claim', '--agent', 'bob', '--explain')).toContain('  next best: medium (weight 2)')
    expect(await say('fail', id, '--agent', 'bob', '--reason', 'no way')).toBe(`${id} failed: no way\n`)
    expect(await say('fail', id, '--agent', 'bob', '--reason', 'other')).toBe(`${id} had failed already: no way\n`)
    expect(await say('retry', id)).toBe(`${id} is pending again\n`)
    expect(await say('cancel', id, '--reason', 'dropped')).toBe(`${id} is cancelled: dropped\n`)
    expect(await say('archive', '--older-than', '0', '--dry-run')).toBe(
      'Would move 1 finished work item to the archive; 0 stay\n',
    )
    expect(await say('archive', '--older-than', '0')).toBe('Moved 1 finished work item to the archive; 0 stay\n')
    expect(records(cwd)).toEqual([])
    expect(await say('list')).toBe('')
    expect(await say('list', '--all')).toContain('cancelled')
  })
})

describe('the 80/20 template', () => {
  it('says what the original said', async () => {
    const cwd = bare()
    const flags = ['--template', '8020', '--set', 'optimization=a=b [IMPACT_AREA]', '--set', 'impact_area=search']
    const { json } = await runJson(['work', 'add', ...flags], { cwd })
    expect(json['item']).toMatchObject({
      work_type: '8020_optimization',
      priority: 'critical',
      team: 'meta_8020_team',
      estimated_duration: '30m',
      description: 'Critical 20%: a=b [IMPACT_AREA] for 80% search improvement',
    })
  })
})

describe('a list', () => {
  it('comes whole through a pipe, or says what it leaves out', async () => {
    const items = Array.from({ length: 5000 }, (_none, at) => ({
      work_item_id: `work_${at}`,
      work_type: 'api',
      status: 'pending',
      priority: 'low',
      description: 'x'.repeat(300),
      extra: { kept: at },
    }))
    const cwd = temporaryDirectory({ [CLAIMS]: JSON.stringify(items) })
    const whole = await runJson(['work', 'list'], { cwd })
    expect(whole.json['meta']).toEqual({ total: 5000, returned: 5000, truncated: false })
    expect(whole.json['items']).toHaveLength(5000)
    const limited = await runJson(['work', 'list', '--limit', '2'], { cwd })
    expect(limited.json['meta']).toEqual({ total: 5000, returned: 2, truncated: true })
    const small = await runJson(['work', 'list', '--max-tokens', '1000'], { cwd })
    expect(small.json['meta']).toMatchObject({ total: 5000, truncated: true })
    expect(small.stdout.length).toBeLessThan(1.5 * 3000)
    const fields = await runCli(['work', 'list', '--fields', 'work_item_id,extra', '--limit', '1', '-o', 'ndjson'], {
      cwd,
    })
    expect(fields.stdout).toBe('{"work_item_id":"work_0","extra":{"kept":0}}\n')
    expect((await runCli(['work', 'list', '--fields', 'work_item_id', '--limit', '1'], { cwd })).stdout).toBe(
      'WORK_ITEM_ID\nwork_0\n',
    )
  })

  it('can be narrowed down', async () => {
    const queue = [
      { work_item_id: 'a', work_type: 'x', status: 'in_progress', agent_id: 'ann', team: 'red' },
      { work_item_id: 'b', work_type: 'x', status: 'available', priority: 'high' },
      { work_item_id: 'c', work_type: 'y', status: 'pending', depends_on: ['b'] },
      { work_item_id: 'd', work_type: 'y', status: 'completed', completed_at: '2026-01-01T00:00:00Z' },
      { work_item_id: 'e', work_type: 'z', status: 'perhaps' },
    ]
    const cwd = temporaryDirectory({ [CLAIMS]: JSON.stringify(queue) })
    const ids = async (...flags: readonly string[]): Promise<string> =>
      (await runJson(['work', 'list', ...flags], { cwd })).json['items']
        .map((row: { work_item_id: string }) => row.work_item_id)
        .join('')
    expect(await ids()).toBe('abced')
    expect(await ids('--ready')).toBe('b')
    expect(await ids('--blocked')).toBe('c')
    expect(await ids('--status', 'active', '--status', 'unknown')).toBe('ae')
    expect(await ids('--type', 'y')).toBe('cd')
    expect(await ids('--team', 'red')).toBe('a')
    expect(await ids('--agent', 'ann')).toBe('a')
    expect(await ids('--priority', 'high')).toBe('b')
  })
})

describe('work and todos', () => {
  it('complete each other', async () => {
    const cwd = bare()
    await runCli(['todo', 'add', '--title', 'Rotate the keys', '--category', 'security', '--priority', 'high'], { cwd })
    const add = ['work', 'add', '--from-todo', 'rotate', '--json']
    const { json } = await runJson(add.slice(0, -1), { cwd })
    const id: string = json['work_item_id']
    expect(json['item']).toMatchObject({
      description: 'Rotate the keys',
      work_type: 'security',
      priority: 'high',
      todo_id: 'rotate-the-keys',
    })
    expect((await runJson(add.slice(0, -1), { cwd })).json).toMatchObject({ already: true, work_item_id: id })
    const todo = async (): Promise<Record<string, unknown>> => (await runJson(['todo', 'show', 'rotate'], { cwd })).json
    expect(await todo()).toMatchObject({ status: 'pending', metadata: { work_item_id: id } })

    await runCli(['work', 'claim', '--agent', 'ann'], { cwd })
    await runCli(['work', 'complete', id, '--agent', 'ann', '--result', 'rotated'], { cwd })
    expect(await todo()).toMatchObject({
      status: 'completed',
      resolution_notes: 'rotated',
      resolution_outcome: 'success',
    })

    await runCli(['todo', 'reopen', 'rotate', '--reason', 'again'], { cwd })
    await runCli(['work', 'complete', id, '--agent', 'ann', '--result', 'rotated'], { cwd })
    expect(await todo()).toMatchObject({ status: 'pending' })
    const second: string = (await runJson(add.slice(0, -1), { cwd })).json['work_item_id']
    expect(second).not.toBe(id)
    const done = await runJson(['todo', 'complete', 'rotate', '--notes', 'by hand'], { cwd })
    expect(done.json['work']).toEqual({ work_item_id: second, completed: true })
    expect(records(cwd)).toMatchObject([
      { status: 'completed' },
      { status: 'completed', result: 'by hand', completed_by: 'todo' },
    ])
  })

  it('make up for a crash between the two', async () => {
    const cwd = bare()
    await runCli(['todo', 'add', '--title', 'Rotate the keys', '--category', 'security'], { cwd })
    const before = readFileSync(join(cwd, 'unified_todos.json'), 'utf8')
    const id: string = (await runJson(['work', 'add', '--from-todo', 'rotate'], { cwd })).json['work_item_id']
    await runCli(['work', 'claim', '--agent', 'ann'], { cwd })
    const complete = ['work', 'complete', id, '--agent', 'ann', '--result', 'r']
    await runCli(complete, { cwd })
    writeFileSync(join(cwd, 'unified_todos.json'), before)
    expect((await runJson(complete, { cwd })).json).toMatchObject({ already: true })
    expect((await runJson(['todo', 'show', 'rotate'], { cwd })).json).toMatchObject({ status: 'completed' })
  })

  it('leave the work alone when what was tried for the todo failed', async () => {
    const cwd = bare()
    await runCli(['todo', 'add', '--title', 'Rotate the keys', '--category', 'security'], { cwd })
    await runCli(['work', 'add', '--from-todo', 'rotate'], { cwd })
    const { json } = await runJson(['todo', 'complete', 'rotate', '--outcome', 'failed'], { cwd })
    expect(json['work']).toMatchObject({ completed: false, problem: expect.stringContaining('failed') })
    expect(records(cwd)).toMatchObject([{ status: 'pending' }])
  })
})

describe('text for a person', () => {
  it('stays in its place, whatever a record says', async () => {
    const record = {
      work_item_id: 'w',
      work_type: 'a\nb',
      status: 'active',
      agent_id: 'ann',
      team: 'red\nstatus       completed',
      description: 'it',
      result: 'one\ntwo',
    }
    const agent = { agent_id: 'ann', status: 'active', team: 'red\nstatus          live', specialization: 'x\ny' }
    const cwd = temporaryDirectory({
      [CLAIMS]: JSON.stringify([record]),
      'agent_coordination/agent_status.json': JSON.stringify([agent]),
    })
    const item = (await runCli(['work', 'show', 'w'], { cwd })).stdout
    expect(item.match(/^status /gm)).toHaveLength(1)
    expect(item).toContain('result       one\n             two\n')
    const shown = (await runCli(['agent', 'show', 'ann'], { cwd })).stdout
    expect(shown.match(/^status /gm)).toHaveLength(1)
    expect(shown).toContain('  w  a\\nb  0 %  it\n')
    expect((await runCli(['work', 'list'], { cwd })).stdout.trimEnd().split('\n')).toHaveLength(2)
  })

  it('says that a list is not whole, and how to see more', async () => {
    const cwd = bare()
    const lines = ['a', 'b', 'c'].map((description) => JSON.stringify({ type: 't', description })).join('\n')
    await runCli(['work', 'import', '-'], { cwd, input: lines })
    for (const form of ['table', 'ndjson']) {
      const run = await runCli(['work', 'list', '--max-tokens', '1', '-o', form], { cwd })
      expect(run).toEqual({
        stdout: '',
        stderr: '0 of 3; --max-tokens and --limit show more.\n',
        status: 0,
      })
    }
    const named = await runJson(['work', 'list', '--fields', 'description,result', '--limit', '2'], { cwd })
    expect(named.json).toMatchObject({
      meta: { total: 3, returned: 2, truncated: true },
      items: [{ description: 'a' }, { description: 'b' }],
    })
  })
})
