import { readFileSync } from 'node:fs'
import { join } from 'node:path'
import { describe, expect, it } from 'vitest'
import { team } from './running-agents.ts'

const fake = join(import.meta.dirname, '..', '..', 'fixtures', 'fake-agent-program.ts')
const profile = (kind: string, scene: string): string =>
  `  - { name: ${scene}, kind: ${kind}, argv: ['${process.execPath}', '${fake}', ${kind}, ${scene}] }\n`
const config = `checks: []\nrunners:\n${profile('claude', 'good')}${profile('claude', 'rate_limit')}`

describe('agent run --runner', () => {
  it('hands the item over as a prompt, completes it with the result and says what it cost', async () => {
    const { root, cli, items } = await team([{ description: 'mend the roof' }], config)
    expect((await cli('agent', 'run', '--agent', 'a1', '--until-empty', '--runner', 'good')).status).toBe(0)
    const { 'mend the roof': item } = await items()
    expect(item).toMatchObject({ status: 'completed', result: expect.stringContaining('asked to mend the roof') })
    expect(JSON.parse(readFileSync(join(root, 'agent_coordination', 'costs.jsonl'), 'utf8'))).toMatchObject({
      runner: 'good',
      usd: 0.25,
      model: 'claude-sonnet-5',
      session_id: 's-1',
      outcome: 'completed',
    })
  })

  it('catches a false "done"', async () => {
    const { cli, items } = await team([{ acceptance: ['test -f nothing'], max_attempts: 1 }], config)
    await cli('agent', 'run', '--agent', 'a1', '--until-empty', '--runner', 'good')
    const { 'item 0': item } = await items()
    expect(item).toMatchObject({ status: 'failed', failed_reason: 'acceptance failed: test -f nothing' })
    expect(item?.['evidence']).toHaveLength(2)
  })

  it('hands an item back that the provider would not work on, without an attempt lost', async () => {
    const { cli, items } = await team([{}], config)
    await cli('agent', 'run', '--agent', 'a1', '--max-items', '1', '--runner', 'rate_limit')
    expect((await items())['item 0']).toMatchObject({ status: 'pending', attempts: 0 })
  })

  it('knows its runners', async () => {
    const { cli } = await team([], config)
    const run = (...words: string[]): ReturnType<typeof cli> => cli('agent', 'run', '--agent', 'a1', ...words)
    expect((await run('--runner', 'goood')).stderr).toMatch(/no runner goood\n.*Did you mean good\?/)
    expect((await run('--runner', 'ollama')).stderr).toContain('the runner ollama has no model')
    expect((await run('--runner', 'good', '--', 'true')).status).toBe(2)
    expect((await run()).stderr).toContain('--runner claude')
  })
})
