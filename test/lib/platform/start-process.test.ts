import { spawn } from 'node:child_process'
import { mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { describe, expect, it, onTestFinished } from 'vitest'
import type { StartCommand } from '../../../src/lib/platform/processes.ts'
import { systemProcesses } from '../../../src/lib/platform/system-processes.ts'
import { until } from '../../until.ts'

function directory(): string {
  const path = mkdtempSync(join(tmpdir(), 'autonomy-start-'))
  onTestFinished(() => rmSync(path, { recursive: true, force: true }))
  return path
}

function started(script: string, options: Partial<StartCommand> = {}) {
  const said = { stdout: '', stderr: '' }
  const output: StartCommand['output'] = (chunk, stream) => {
    said[stream] += String(chunk)
  }
  const child = systemProcesses.start({ argv: ['sh', '-c', script], output, ...options })
  onTestFinished(() => child.kill())
  return { child, said }
}

const isAlive = (pid: number): boolean => systemProcesses.identityOf(pid) !== undefined

describe('a started program', () => {
  it('gets its input and environment, and hands over both outputs and its status', async () => {
    const { child, said } = started('cat; echo "$COLOUR" >&2; exit 7', {
      input: 'line\n'.repeat(50_000),
      env: { COLOUR: 'blue' },
    })
    expect(await child.exited).toMatchObject({ exitCode: 7, signal: undefined })
    expect(said).toEqual({ stdout: 'line\n'.repeat(50_000), stderr: 'blue\n' })
  })

  it('may leave its input alone, and may open its output and input by name', async () => {
    const { child, said } = started('echo one > /dev/stderr; echo two > /dev/stdout; cat /dev/stdin', {
      input: 'three',
    })
    expect((await child.exited).exitCode).toBe(0)
    expect(said).toEqual({ stdout: 'two\nthree', stderr: 'one\n' })
    expect((await started('exit 0', { input: 'x'.repeat(1e6) }).child.exited).exitCode).toBe(0)
  })

  it('is refused when it does not exist, and where its directory does not', () => {
    const output = (): void => {}
    expect(() => systemProcesses.start({ argv: ['no-such-program'], output })).toThrow(/no such program/)
    expect(() => systemProcesses.start({ argv: ['sh'], cwd: '/no/such', output })).toThrow(/not a directory/)
  })

  it('is asked to end as a group, and killed as a group', async () => {
    const polite = started('trap "echo bye; exit 3" TERM; echo ready; while :; do sleep 0.02; done')
    await until(() => polite.said.stdout.includes('ready'))
    polite.child.terminate()
    expect(await polite.child.exited).toMatchObject({ exitCode: 3 })
    const deaf = started('trap "" TERM; (trap "" TERM; while :; do sleep 0.02; done) & echo $!; wait; wait')
    await until(() => deaf.said.stdout !== '')
    deaf.child.terminate()
    deaf.child.kill()
    expect(await deaf.child.exited).toMatchObject({ exitCode: undefined, signal: 'SIGKILL' })
    expect(isAlive(Number(deaf.said.stdout))).toBe(false)
  })

  it('leaves nothing running when it ends by itself', async () => {
    const { child, said } = started('sleep 60 & echo $!')
    await child.exited
    expect(isAlive(Number(said.stdout))).toBe(false)
  })
})

describe('a parent that is killed with -9', () => {
  it('takes everything it started along', async () => {
    const file = join(directory(), 'pids')
    const source = new URL('../../../src/lib/platform/system-processes.ts', import.meta.url).pathname
    const program = `
      import { systemProcesses as p } from ${JSON.stringify(source)}
      import { writeFileSync } from 'node:fs'
      let said = ''
      const one = p.start({ argv: ['sh', '-c', 'trap "" TERM; sleep 60 & echo $!; wait'], output: (chunk) => {
        said += chunk
        if (said.includes('\\n')) writeFileSync(${JSON.stringify(file)}, one.identity.pid + ' ' + said)
      } })`
    const parent = spawn(process.execPath, ['--input-type=module', '-e', program], { stdio: 'inherit' })
    const pids = await until(() => {
      try {
        return readFileSync(file, 'utf8').includes('\n') && readFileSync(file, 'utf8').trim().split(' ').map(Number)
      } catch {
        return false
      }
    })
    expect(pids.map(isAlive)).toEqual([true, true])
    parent.kill('SIGKILL')
    await until(() => !pids.some(isAlive))
  })
})

describe('a detached program', () => {
  it('writes its output to the end of a file', async () => {
    const log = join(directory(), 'deep', 'agent.log')
    const process = systemProcesses.startDetached({
      argv: ['sh', '-c', 'echo $0 $A; echo err >&2', 'x'],
      log,
      env: { A: 'b' },
    })
    await until(() => !systemProcesses.isRunning(process))
    expect(readFileSync(log, 'utf8')).toBe('x b\nerr\n')
    writeFileSync(log, 'first\n')
    const next = systemProcesses.startDetached({ argv: ['echo', 'second'], log })
    await until(() => !systemProcesses.isRunning(next))
    expect(readFileSync(log, 'utf8')).toBe('first\nsecond\n')
  })
})

describe('the identity of a process', () => {
  it('tells a process from another with its number', async () => {
    const { child } = started('sleep 60')
    const { identity } = child
    expect(systemProcesses.isRunning(identity)).toBe(true)
    const another = { ...identity, started: '1' }
    expect(systemProcesses.isRunning(another)).toBe(false)
    expect(systemProcesses.signal(another, 'SIGKILL')).toBe(false)
    expect(systemProcesses.signalGroup(another, 'SIGKILL')).toBe(false)
    expect(systemProcesses.isRunning({ ...identity, boot: 'elsewhere' })).toBe(false)
    expect(systemProcesses.signalGroup({ ...identity, boot: 'elsewhere' }, 'SIGKILL')).toBe(false)
    expect(systemProcesses.isRunning(identity)).toBe(true)
    expect(systemProcesses.signalGroup(identity, 'SIGKILL')).toBe(true)
    expect(await child.exited).toMatchObject({ signal: 'SIGKILL' })
    expect(systemProcesses.isRunning(identity)).toBe(false)
    expect(systemProcesses.identityOf(identity.pid)).toBeUndefined()
  })
})
