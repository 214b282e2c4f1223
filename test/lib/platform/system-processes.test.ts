import { execFileSync } from 'node:child_process'
import { chmodSync, existsSync, mkdtempSync, readFileSync, realpathSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import type { RunCommand } from '../../../src/lib/platform/processes.ts'
import { systemProcesses } from '../../../src/lib/platform/system-processes.ts'

let directory = ''
beforeAll(() => {
  directory = realpathSync(mkdtempSync(join(tmpdir(), 'processes-')))
})
afterAll(() => rmSync(directory, { recursive: true }))

type Options = Partial<Omit<RunCommand, 'argv'>>
const run = (argv: RunCommand['argv'], options: Options = {}) =>
  systemProcesses.run({ argv, timeout: 20_000, ...options })
const sh = (script: string, options: Options = {}) => run(['sh', '-c', script], options)

/** True while a process with this text in its command line is there. */
function isRunning(text: string): boolean {
  const listing = execFileSync('ps', ['-eo', 'stat=,args='], { encoding: 'utf8' })
  return listing.split('\n').some((line) => line.includes(text) && !line.startsWith('Z'))
}

describe('run', () => {
  it('tells exit code and output apart from failure to run', async () => {
    expect(await sh('echo out; echo err >&2; exit 3')).toMatchObject({
      exitCode: 3,
      signal: undefined,
      failedToStart: undefined,
      timedOut: false,
      stdout: 'out\n',
      stderr: 'err\n',
    })
    expect(await sh('kill -9 $$')).toMatchObject({ exitCode: undefined, signal: 'SIGKILL', timedOut: false })
  })

  it('says why a program did not start', async () => {
    const script = join(directory, 'not-executable')
    writeFileSync(script, '#!/bin/sh\n')
    expect(await run(['no-such-program-anywhere'])).toMatchObject({
      failedToStart: 'not-installed',
      exitCode: undefined,
    })
    expect(await run([script])).toMatchObject({ failedToStart: 'not-executable' })
    await expect(run(['true'], { cwd: join(directory, 'none') })).rejects.toMatchObject({ code: 'NOT_FOUND' })
  })

  it('passes arguments as they are, without a shell', async () => {
    const args = ['$(touch x)', 'a b', "'", '*', '; exit 1', '']
    expect((await run(['printf', '%s\n', ...args], { cwd: directory })).stdout).toBe(`${args.join('\n')}\n`)
    expect(existsSync(join(directory, 'x'))).toBe(false)
  })

  it('sets folder and variables, beside the inherited ones', async () => {
    const { stdout } = await sh('pwd; echo $ADDED; echo ${PATH:+inherited}', { cwd: directory, env: { ADDED: 'x' } })
    expect(stdout).toBe(`${directory}\nx\ninherited\n`)
  })

  it('feeds standard input, also to a program that does not read it; without any it is empty', async () => {
    expect((await run(['cat'], { input: 'gr\u00fc\u00df' })).stdout).toBe('gr\u00fc\u00df')
    expect(await run(['true'], { input: 'x'.repeat(5_000_000) })).toMatchObject({ exitCode: 0 })
    expect(await run(['cat'])).toMatchObject({ exitCode: 0, stdout: '' })
  })

  it('leaves a service running that redirected its output', async () => {
    const outcome = await sh('sleep 30 >/dev/null 2>&1 & echo $!')
    expect(outcome).toMatchObject({ exitCode: 0, timedOut: false })
    expect(outcome.duration).toBeLessThan(20_000)
    process.kill(Number(outcome.stdout), 'SIGKILL')
  })

  it('stops when it is aborted, before or after the start', async () => {
    const controller = new AbortController()
    const running = run(['sleep', '600'], { signal: controller.signal })
    controller.abort()
    expect(await running).toMatchObject({ signal: 'SIGTERM', timedOut: false })
    expect(await run(['sleep', '600'], { signal: controller.signal })).toMatchObject({ signal: 'SIGTERM' })
  })

  it('keeps the end of the output in bounded memory', async () => {
    const before = process.memoryUsage.rss()
    let highest = before
    const watching = setInterval(() => (highest = Math.max(highest, process.memoryUsage.rss())), 5)
    const outcome = await sh('head -c 1000000000 /dev/zero; echo end; echo oops >&2')
    clearInterval(watching)
    expect(outcome.stdout).toHaveLength(65_536)
    expect(outcome.stdout.endsWith('\0end\n')).toBe(true)
    expect(outcome.stderr).toBe('oops\n')
    expect((highest - before) / 1e6).toBeLessThan(150)
  })

  it('cuts no character in half at the front', async () => {
    const { stdout } = await sh(`printf '\u00e9%.0s' $(seq 40000); printf x`)
    expect(stdout).not.toContain('\uFFFD')
    expect(Buffer.byteLength(stdout)).toBeGreaterThan(65_000)
  })

  it('takes its children with it when this program exits', () => {
    const pidFile = join(directory, 'pid')
    const script = `
      import { systemProcesses } from '${join(import.meta.dirname, '../../../src/lib/platform/system-processes.ts')}'
      systemProcesses.run({ argv: ['sh', '-c', 'echo $$ > ${pidFile}; exec sleep 600'], timeout: 600000 })
      const { existsSync, readFileSync } = await import('node:fs')
      const poll = () => (existsSync('${pidFile}') && readFileSync('${pidFile}', 'utf8') ? process.exit(0) : setTimeout(poll, 10))
      poll()`
    execFileSync(process.execPath, ['--input-type=module', '-e', script])
    const pid = readFileSync(pidFile, 'utf8').trim()
    expect(execFileSync('sh', ['-c', `ps -o stat= -p ${pid} | grep -v Z || echo gone`], { encoding: 'utf8' })).toBe(
      'gone\n',
    )
  })
})

describe.concurrent('run, when time is up', () => {
  it('ends the whole group at the timeout, a child that ignores SIGTERM included', async () => {
    const mark = `3${process.pid}.25`
    const script = `trap '' TERM; sh -c 'trap "" TERM; echo child; while :; do sleep ${mark}; done' & echo parent; wait; sleep ${mark}`
    const outcome = await sh(script, { timeout: 300 })
    expect(outcome).toMatchObject({ timedOut: true, signal: 'SIGKILL', exitCode: undefined })
    expect(outcome.stdout.trim().split('\n').sort()).toEqual(['child', 'parent'])
    expect(outcome.duration).toBeGreaterThan(2000)
    expect(isRunning(mark)).toBe(false)
  })

  it('lets a program end in its own way at SIGTERM, and kills what it leaves behind', async () => {
    const mark = `4${process.pid}.25`
    const script = `trap 'echo bye; exit 7' TERM; (trap '' TERM; exec sleep ${mark} >/dev/null 2>&1) & while :; do sleep 0.05; done`
    expect(await sh(script, { timeout: 300 })).toMatchObject({ timedOut: true, exitCode: 7, stdout: 'bye\n' })
    expect(isRunning(mark)).toBe(false)
  })

  it('does not wait for one who left the group with the output open', async () => {
    const mark = `5.${process.pid}`
    const outcome = await sh(`setsid sleep ${mark} & echo hi`, { timeout: 300 })
    expect(outcome).toMatchObject({ timedOut: true, stdout: 'hi\n' })
    expect(outcome.duration).toBeLessThan(4000)
  })
})

describe('which', () => {
  it('finds programs on PATH and by path, and only executable files', () => {
    const script = join(directory, 'tool')
    writeFileSync(script, '#!/bin/sh\n')
    expect(systemProcesses.which('sh')).toMatch(/^\/.*\/sh$/)
    expect(systemProcesses.which('no-such-program-anywhere')).toBeUndefined()
    expect(systemProcesses.which(script)).toBeUndefined()
    chmodSync(script, 0o755)
    expect(systemProcesses.which(script)).toBe(script)
    expect(systemProcesses.which(directory)).toBeUndefined()
  })
})
