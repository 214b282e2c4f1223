import { existsSync, readFileSync, writeFileSync } from 'node:fs'
import { createServer, type Server } from 'node:http'
import { mkdir, writeFile } from 'node:fs/promises'
import type { AddressInfo } from 'node:net'
import { join } from 'node:path'
import { afterEach, beforeEach, describe, expect, it } from 'vitest'
import type { CheckResult } from '../../../../src/lib/pipeline/checks/check-result.ts'
import { keepResults, lastResults } from '../../../../src/lib/pipeline/checks/last-results.ts'
import { runChecks } from '../../../../src/lib/pipeline/checks/run-checks.ts'
import type { CheckConfig } from '../../../../src/lib/workspace/config.ts'
import { check, checkFixture, type CheckFixture } from './check-fixture.ts'

let fixture: CheckFixture
beforeEach(async () => {
  fixture = await checkFixture()
})
afterEach(() => fixture.remove())

async function only(config: CheckConfig, network?: Parameters<CheckFixture['deps']>[1]) {
  const [result] = await runChecks(fixture.deps([config], network))
  return { status: result?.status, message: result?.message }
}

describe('command checks', () => {
  it('passes on exit status 0', async () => {
    expect(await only(check({ kind: 'command', argv: ['true'] }))).toEqual({
      status: 'passed',
      message: 'true succeeded',
    })
  })

  it('says the exit status and the last line of what the program said, without escapes', async () => {
    const argv = [
      process.execPath,
      '-e',
      String.raw`console.error('first\n\x1b[31mred \x07news\x1b[0m\n'); process.exit(3)`,
    ] as const
    const { status, message } = await only(check({ kind: 'command', argv }))
    expect(status).toBe('failed')
    expect(message).toMatch(/ exited with status 3: red {1,2}news$/)
  })

  it('repeats no secret of the command line or of the output', async () => {
    const argv = ['sh', '-c', 'echo "Authorization: Bearer abcdefgh12345678" >&2; exit 1', 'password=hunter22'] as const
    const { message } = await only(check({ kind: 'command', argv }))
    expect(message).toMatch(/\[redacted:/)
    expect(message).not.toMatch(/abcdefgh|hunter22/)
  })

  it('fails a required program that is not installed, and skips one that is not required', async () => {
    const argv = ['no-such-program-anywhere'] as const
    expect(await only(check({ kind: 'command', argv }))).toEqual({
      status: 'failed',
      message: 'no-such-program-anywhere is not installed',
    })
    expect(await only(check({ kind: 'command', argv, required: false }))).toMatchObject({ status: 'skipped' })
  })

  it('ends a program that takes too long', async () => {
    expect(await only(check({ kind: 'command', argv: ['sleep', '30'], timeout: 100 }))).toEqual({
      status: 'failed',
      message: 'sleep 30 did not finish within 0.1 s',
    })
  })
})

describe('module checks', () => {
  const node = process.execPath

  it('finds a package of the workspace and misses one that is not there', async () => {
    const folder = join(fixture.root, 'node_modules', 'present')
    await mkdir(folder, { recursive: true })
    await writeFile(join(folder, 'package.json'), '{"name":"present","exports":{"import":"./i.js"}}')
    await writeFile(join(folder, 'i.js'), '')
    expect(await only(check({ kind: 'module', interpreter: node, module: 'present' }))).toMatchObject({
      status: 'passed',
    })
    const absent = await only(check({ kind: 'module', interpreter: node, module: 'absent' }))
    expect(absent.status).toBe('failed')
    expect(absent.message).toMatch(/^absent: Cannot find package 'absent'/)
  })

  it('asks python as python says it', async ({ skip }) => {
    const { processes } = fixture.deps([])
    if (processes.which('python3') === undefined) skip()
    expect(await only(check({ kind: 'module', interpreter: 'python3', module: 'json.decoder' }))).toMatchObject({
      status: 'passed',
    })
    expect(await only(check({ kind: 'module', interpreter: 'python3', module: 'no_such_module_x' }))).toEqual({
      status: 'failed',
      message: "no_such_module_x: No module named 'no_such_module_x'",
    })
  })

  it('runs nothing that is not the name of a module', async () => {
    const marker = join(fixture.root, 'ran')
    for (const module of [`os; open('${marker}','w')`, '-c', '../x', "');process.exit(0)//", 'a b']) {
      for (const interpreter of ['python3', node]) {
        const { message } = await only(check({ kind: 'module', interpreter, module }))
        expect(message).toContain('is not the name of a')
      }
    }
    expect(existsSync(marker)).toBe(false)
  })

  it('skips or fails without the interpreter, and knows only python and node', async () => {
    const gone = check({ kind: 'module', interpreter: '/nowhere/python3', module: 'json', required: false })
    expect(await only(gone)).toEqual({ status: 'skipped', message: 'json: /nowhere/python3 is not installed' })
    expect(await only({ ...gone, required: true })).toMatchObject({ status: 'failed' })
    expect(await only(check({ kind: 'module', interpreter: 'perl', module: 'POSIX' }))).toMatchObject({
      status: 'failed',
    })
  })
})

describe('network checks', () => {
  let server: Server
  let port: number
  beforeEach(async () => {
    server = createServer((request, response) => {
      if (request.url === '/moved') response.writeHead(302, { location: '/ok' }).end()
      else if (request.url?.startsWith('/ok')) response.end('fine')
      else response.writeHead(request.headers.authorization === 'Basic bWU6cGFzcw==' ? 200 : 401).end()
    })
    await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve))
    port = (server.address() as AddressInfo).port
  })
  afterEach(() => {
    server.closeAllConnections()
    server.close()
  })

  it('tcp: open, closed', async () => {
    expect(await only(check({ kind: 'tcp', host: '127.0.0.1', port }))).toEqual({
      status: 'passed',
      message: `127.0.0.1:${port} accepts connections`,
    })
    server.closeAllConnections()
    await new Promise((resolve) => server.close(resolve))
    expect(await only(check({ kind: 'tcp', host: '127.0.0.1', port }))).toEqual({
      status: 'failed',
      message: `127.0.0.1:${port} refused the connection`,
    })
  })

  it('http: the status counts and a redirect is not followed', async () => {
    const url = `http://127.0.0.1:${port}`
    expect(await only(check({ kind: 'http', url: `${url}/ok?key=secret`, status: 200 }))).toEqual({
      status: 'passed',
      message: `${url}/ok answered 200`,
    })
    expect(await only(check({ kind: 'http', url: `${url}/moved`, status: 200 }))).toEqual({
      status: 'failed',
      message: `${url}/moved answered 302 where 200 is expected; redirects are not followed`,
    })
    expect(await only(check({ kind: 'http', url: `${url}/moved`, status: 302 }))).toMatchObject({ status: 'passed' })
  })

  it('http: no answer in time, no server, credentials in the address, a port that is barred', async () => {
    const hang = createServer(() => {})
    await new Promise<void>((resolve) => hang.listen(0, '127.0.0.1', resolve))
    const silent = `http://127.0.0.1:${(hang.address() as AddressInfo).port}/`
    expect(await only(check({ kind: 'http', url: silent, status: 200, timeout: 80 }))).toEqual({
      status: 'failed',
      message: `${silent} did not answer within 0.08 s`,
    })
    hang.closeAllConnections()
    await new Promise((resolve) => hang.close(resolve))
    expect((await only(check({ kind: 'http', url: silent, status: 200 }))).message).toBe(
      `${silent} refused the connection`,
    )
    const named = await only(check({ kind: 'http', url: `http://me:pass@127.0.0.1:${port}/private`, status: 200 }))
    expect(named).toEqual({ status: 'passed', message: `http://127.0.0.1:${port}/private answered 200` })
    expect((await only(check({ kind: 'http', url: 'http://127.0.0.1:6000/', status: 200 }))).message).toMatch(/barred/)
    expect((await only(check({ kind: 'http', url: 'file:///etc/passwd', status: 200 }))).status).toBe('failed')
  })

  it('dns: without a host the name of this machine is asked for', async () => {
    const asked: string[] = []
    const lookup = async (host: string) => {
      asked.push(host)
      return { ok: true, address: '127.0.0.1' } as const
    }
    const own = fixture.deps([]).environment.hostname()
    expect(await only(check({ kind: 'dns' }), { lookup })).toMatchObject({ status: 'passed' })
    await only(check({ kind: 'dns', host: 'db' }), { lookup })
    expect(asked).toEqual([own, 'db'])
    expect(await only(check({ kind: 'dns', host: 'localhost' }))).toMatchObject({ status: 'passed' })
  })

  it('network: an interface besides loopback', async () => {
    expect(await only(check({ kind: 'network' }), { interfaces: () => ['eth0', 'wlan0'] })).toEqual({
      status: 'passed',
      message: 'eth0, wlan0 are up',
    })
    expect(await only(check({ kind: 'network' }), { interfaces: () => [] })).toMatchObject({ status: 'failed' })
  })
})

describe('disk checks', () => {
  it('counts as df does and says a missing folder', async () => {
    const deps = fixture.deps([])
    const disk = (share: number, max = 90) => {
      const files = { ...deps.files, diskUse: () => ({ share, available: 1 }) }
      const config = { ...deps.config, checks: [check({ kind: 'disk', path: '.', max_used_percent: max })] }
      return runChecks({ ...deps, files, config })
    }
    expect(await disk(0.895)).toMatchObject([{ status: 'passed', message: `90 % of ${fixture.root} used` }])
    expect(await disk(0.901)).toMatchObject([
      { status: 'failed', message: `91 % of ${fixture.root} used, more than 90 %` },
    ])
    expect(await only(check({ kind: 'disk', path: 'nowhere', max_used_percent: 90 }))).toMatchObject({
      status: 'failed',
    })
  })
})

describe('results that stand', () => {
  const counting = (): CheckConfig => {
    const program = `const f = require('node:fs'); f.appendFileSync('runs', 'x')`
    return check({ kind: 'command', argv: [process.execPath, '-e', program], every: 3_600_000 })
  }
  const runs = () => readFileSync(join(fixture.root, 'runs'), 'utf8').length

  const checkAndKeep = async (deps: ReturnType<typeof fixture.deps>): Promise<readonly CheckResult[]> => {
    const results = await runChecks(deps)
    await keepResults(results, deps)
    return results
  }

  it('makes the check again only after `every`, when its definition changes, or when the clock was set back', async () => {
    const deps = fixture.deps([counting()])
    const [first] = await checkAndKeep(deps)
    fixture.later(3_599_999)
    expect(await checkAndKeep(deps)).toEqual([first])
    expect(runs()).toBe(1)
    fixture.later(1)
    await checkAndKeep(deps)
    expect(runs()).toBe(2)
    await checkAndKeep(fixture.deps([{ ...counting(), timeout: 9000 }]))
    expect(runs()).toBe(3)
    fixture.later(-60_000)
    await checkAndKeep(fixture.deps([{ ...counting(), timeout: 9000 }]))
    expect(runs()).toBe(4)
  })

  it('keeps no secret of the settings', async () => {
    const deps = fixture.deps([check({ kind: 'command', argv: ['true', '--password', 'hunter2'], every: 60_000 })])
    await checkAndKeep(deps)
    expect(readFileSync(deps.paths.checkState, 'utf8')).not.toContain('hunter2')
  })

  it('keeps what every check said, for those who ask later', async () => {
    const deps = fixture.deps([counting(), check({ kind: 'command', name: 'true', argv: ['true'] })])
    const results = await checkAndKeep(deps)
    expect(lastResults(deps).map(({ result }) => result)).toEqual(results)
  })

  it('takes a damaged state file for an empty one', async () => {
    const deps = fixture.deps([counting()])
    await checkAndKeep(deps)
    for (const text of ['', '{"version":1,"results":[{"settings":1}]}', '[]', '{"version":2,"results":[]}', '\0\0']) {
      writeFileSync(deps.paths.checkState, text)
      expect(await checkAndKeep(deps)).toMatchObject([{ status: 'passed' }])
    }
    expect(runs()).toBe(6)
  })
})

describe('all checks', () => {
  it('run at once and report in the order of the configuration', async () => {
    const sleep = (name: string, seconds: string) => check({ kind: 'command', name, argv: ['sleep', seconds] })
    const results = await runChecks(fixture.deps([sleep('c', '0.3'), sleep('a', '0.1'), sleep('b', '0.2')]))
    expect(results.map(({ name }) => name)).toEqual(['c', 'a', 'b'])
    expect(results.every(({ at }) => at === '2026-11-21T12:00:00.000Z')).toBe(true)
  })

  it('stop when the run is asked to end', async () => {
    const abort = new AbortController()
    const checks = [check({ kind: 'command', argv: ['sleep', '30'] }), check({ kind: 'network' })]
    const pending = runChecks(fixture.deps(checks), abort.signal)
    abort.abort(new Error('asked to end'))
    await expect(pending).rejects.toThrow('asked to end')
  })
})
