import { readdirSync, rmSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { describe, expect, it, onTestFinished } from 'vitest'
import { runJson } from '../../run-cli.ts'
import { temporaryWorkspace } from '../../temporary-workspace.ts'
import { atWork, team, type Team } from './running-agents.ts'

interface Finding {
  status: string
  subject: string
  message: string
}

async function doctor({ root }: Pick<Team, 'root'>): Promise<{ findings: readonly Finding[]; status: number }> {
  const { json, status } = await runJson(['doctor'], { cwd: root })
  const findings: readonly Finding[] = json['findings']
  return { findings: findings.filter(({ subject }) => subject.startsWith('process ')), status }
}

const sleeping = ['sleep', '60']

describe('doctor', () => {
  it('says nothing of processes where nothing runs', async () => {
    expect((await doctor({ root: temporaryWorkspace() })).findings).toEqual([])
  })

  it('asks everybody who runs here whether STOP would be heard, and leaves no trace', async () => {
    const group = await team([{}, {}])
    const other = await team([{}])
    group.run('a1', [], sleeping)
    group.run('a2', [], sleeping)
    other.run('z', [], sleeping)
    await atWork(group, 2)
    await atWork(other, 1)
    const { findings, status } = await doctor(group)
    expect(status).toBe(0)
    expect(findings.map(({ subject }) => subject.replace(/\d+/, 'N')).toSorted()).toEqual([
      'process N (agent run, a1)',
      'process N (agent run, a2)',
    ])
    expect(
      findings.every(({ message, status: each }) => each === 'ok' && message === 'it hears STOP: it answered'),
    ).toBe(true)
    const left = readdirSync(join(group.root, '.agent-workspace'), { recursive: true, encoding: 'utf8' })
    expect(left.filter((name) => /ROLL_CALL|heard/.test(name))).toEqual([])
  })

  it('names one that is halted, and one without a record', async () => {
    const group = await team([{}, {}, {}])
    const halted = group.run('halted', [], sleeping)
    await atWork(group, 1)
    const unknown = group.run('unknown', [], sleeping)
    await atWork(group, 2)
    halted.process.kill('SIGSTOP')
    onTestFinished(() => void halted.process.kill('SIGKILL'))
    rmSync(join(group.root, '.agent-workspace/coordination/runners/unknown.json'))
    const { findings, status } = await doctor(group)
    expect(status).toBe(0)
    const about = (pid: number | undefined): Finding | undefined =>
      findings.find(({ subject }) => subject.startsWith(`process ${pid} `))
    expect(about(halted.process.pid)).toMatchObject({ status: 'warn', message: expect.stringContaining('SIGSTOP') })
    expect(about(unknown.process.pid)).toMatchObject({ status: 'warn', message: expect.stringContaining('no record') })
  })

  it('fails for one that hears nothing and that no stop would find', async () => {
    const group = await team([{}])
    const lost = group.run('lost', [], sleeping)
    await atWork(group, 1)
    lost.process.kill('SIGSTOP')
    onTestFinished(() => void lost.process.kill('SIGKILL'))
    rmSync(join(group.root, '.agent-workspace/coordination/runners/lost.json'))
    const before = await doctor(group)
    expect(before).toMatchObject({
      status: 3,
      findings: [{ status: 'fail', message: expect.stringContaining('no record') }],
    })
    writeFileSync(join(group.root, '.agent-workspace/STOP'), '{"stopped_at": "2026-01-01T00:00:00.000Z"}')
    const after = await doctor(group)
    expect(after.findings).toMatchObject([
      { status: 'fail', message: expect.stringContaining('although STOP is in force') },
    ])
  })
})
