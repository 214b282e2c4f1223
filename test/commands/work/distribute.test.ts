import { readFileSync } from 'node:fs'
import { join } from 'node:path'
import { describe, expect, it } from 'vitest'
import { runCli, runJson } from '../../run-cli.ts'
import { temporaryDirectory } from '../temporary-directory.ts'

const CLAIMS = 'agent_coordination/work_claims.json'
const item = (id: string, priority: string): object => ({
  work_item_id: id,
  status: 'pending',
  work_type: 'api',
  priority,
  created_at: new Date().toISOString(),
})
const queue = JSON.stringify([item('work_1', 'low'), item('work_2', 'critical'), item('work_3', 'high')])
const claims = (cwd: string): Record<string, unknown>[] => JSON.parse(readFileSync(join(cwd, CLAIMS), 'utf8'))

describe('work distribute', () => {
  it('gives the critical 20 % to a free agent, and the rest with --all', async () => {
    const cwd = temporaryDirectory({ [CLAIMS]: queue })
    await runCli(['agent', 'register', '--id', 'agent_7', '--capacity', '2'], { cwd })
    const tried = await runCli(['work', 'distribute', '--dry-run'], { cwd })
    expect(tried.stdout).toContain('Would give 1 item to agents (3 ready, 1 of them critical; 2 free slots of 1 agent)')
    expect(claims(cwd)).toEqual(JSON.parse(queue))
    const { status, stdout } = await runCli(['work', 'distribute'], { cwd })
    expect([status, stdout]).toEqual([0, expect.stringContaining('  work_2 -> agent_7  critical  api\n')])
    expect(stdout).toContain('Left 2 beyond the critical 20 % (--all takes them too)\n')
    const { json } = await runJson(['work', 'distribute', '--all', '--lease', '15m'], { cwd })
    expect(json).toMatchObject({
      schemaVersion: 1,
      dry_run: false,
      assigned: [{ work_item_id: 'work_3', agent_id: 'agent_7', fencing_token: 1 }],
      left: [{ work_item_id: 'work_1', reason: 'no_free_slot' }],
    })
    expect(claims(cwd)).toMatchObject([
      { status: 'pending' },
      { status: 'active', agent_id: 'agent_7', fencing_token: 1 },
      { status: 'active', agent_id: 'agent_7', lease_expires_at: json['assigned'][0].lease_expires_at },
    ])
    expect((await runJson(['agent', 'list'], { cwd })).json['items']).toMatchObject([{ workload: 2, capacity: 2 }])
  })

  it('exits 6 when nobody could be given anything, 10 while stopped', async () => {
    const cwd = temporaryDirectory({ [CLAIMS]: queue })
    const { status, json } = await runJson(['work', 'distribute', '--all'], { cwd })
    expect([status, json['assigned'], json['left'].length]).toEqual([6, [], 3])
    const stopped = temporaryDirectory({ [CLAIMS]: queue, '.agent-workspace/STOP': '' })
    const refused = await runJson(['work', 'distribute'], { cwd: stopped })
    expect([refused.status, refused.json['error'].code]).toEqual([10, 'STOPPED'])
    expect(readFileSync(join(stopped, CLAIMS), 'utf8')).toBe(queue)
  })

  it('gives no item twice when eight distribute at once', async () => {
    const items = Array.from({ length: 40 }, (_, at) => item(`work_${at}`, 'high'))
    const cwd = temporaryDirectory({ [CLAIMS]: JSON.stringify(items) })
    for (const id of ['a', 'b', 'c', 'd']) await runCli(['agent', 'register', '--id', id, '--capacity', '6'], { cwd })
    const runs = await Promise.all(Array.from({ length: 8 }, () => runJson(['work', 'distribute'], { cwd })))
    const given: { work_item_id: string; agent_id: string }[] = runs.flatMap(({ json }) => json['assigned'])
    expect(given).toHaveLength(24)
    expect(new Set(given.map(({ work_item_id }) => work_item_id)).size).toBe(24)
    for (const id of ['a', 'b', 'c', 'd']) expect(given.filter(({ agent_id }) => agent_id === id)).toHaveLength(6)
  }, 60_000)
})
