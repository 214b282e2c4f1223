import { readFileSync } from 'node:fs'
import { join } from 'node:path'
import { expect, it } from 'vitest'
import { identityOf } from '../../../src/lib/platform/process-identity.ts'
import { runCli, runJson } from '../../run-cli.ts'
import { temporaryDirectory } from '../temporary-directory.ts'

const runner = "coordination: { runners: [{ specialization: default, argv: [sh, -c, 'cat > /dev/null; echo done'] }] }"
const queue = ['work_1', 'work_2', 'work_3'].map((work_item_id) => ({
  work_item_id,
  status: 'pending',
  work_type: 'api',
}))

it('form --spawn starts processes that do the work, and stop ends them', async () => {
  const cwd = temporaryDirectory({
    'autonomy.yaml': `checks: []\n${runner}\n`,
    'agent_coordination/work_claims.json': JSON.stringify(queue),
  })
  const { status, json } = await runJson(['agent', 'form', '--spawn', '--count', '2'], { cwd })
  try {
    expect(status).toBe(0)
    const agents: { agent_id: string; pid: number }[] = json['agents']
    expect(agents.map(({ pid }) => isRunning(pid))).toEqual([true, true])
    await expect
      .poll(async () => (await runJson(['work', 'list', '--status', 'completed'], { cwd })).json['meta'].total, {
        timeout: 15_000,
      })
      .toBe(3)
    const names = new Set(agents.map(({ agent_id }) => agent_id))
    const items: { agent_id: string }[] = JSON.parse(
      readFileSync(join(cwd, 'agent_coordination/work_claims.json'), 'utf8'),
    )
    expect(items.every(({ agent_id }) => names.has(agent_id))).toBe(true)
    await runCli(['stop'], { cwd })
    await expect.poll(() => agents.map(({ pid }) => isRunning(pid))).toEqual([false, false])
  } finally {
    await runCli(['stop', '--now'], { cwd })
  }
}, 60_000)

/** A process that has ended and waits for its parent runs no more. */
function isRunning(pid: number): boolean {
  return identityOf(pid) !== undefined
}
