import { describe, expect, it } from 'vitest'
import { runCli } from '../../run-cli.ts'
import { temporaryWorkspace } from '../../temporary-workspace.ts'
import { team } from './running-agents.ts'

const trouble = ['stop', '--self', '--reason', 'the tests delete too much']
const program = [process.execPath, `${process.cwd()}/bin/run.js`]

describe('stop --self', () => {
  it('ends the runner of the agent that says it, and hands its item back', async () => {
    const { run, items, cli } = await team([{}])
    const script = `${program.map((word) => `'${word}'`).join(' ')} ${trouble.map((word) => `'${word}'`).join(' ')}; sleep 60`
    const { stdout, status } = await run('a1', [], ['sh', '-c', script]).ended
    expect({ stdout, status }).toMatchObject({ status: 10, stdout: expect.stringContaining('a1') })
    expect(await items()).toMatchObject({ 'item 0': { status: 'pending', attempts: 0 } })
    expect(await cli('work', 'claim', '--agent', 'a1')).toMatchObject({ status: 10 })
    expect(await cli('work', 'claim', '--agent', 'a2')).toMatchObject({ status: 0 })
  })

  it('does not stop anybody when it is not said who and why', async () => {
    const cwd = temporaryWorkspace()
    expect(await runCli(trouble, { cwd })).toMatchObject({
      status: 2,
      stderr: expect.stringContaining('AUTONOMY_AGENT'),
    })
    const env = { AUTONOMY_AGENT: 'a1' }
    expect((await runCli(['stop', '--self'], { cwd, env })).status).toBe(2)
    expect((await runCli([...trouble, '--team', 'red'], { cwd, env })).status).toBe(2)
    expect((await runCli(['work', 'claim', '--agent', 'a1'], { cwd })).status).toBe(6)
    const told = await runCli(trouble, { cwd, env })
    expect(told).toMatchObject({ status: 0, stdout: expect.stringContaining('reason: the tests delete too much') })
    expect(told.stdout).not.toContain('resume')
    expect((await runCli(['work', 'claim', '--agent', 'a1'], { cwd })).status).toBe(10)
  })
})
