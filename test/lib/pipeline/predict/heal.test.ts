import { spawn } from 'node:child_process'
import { existsSync, readFileSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { describe, expect, it, onTestFinished } from 'vitest'
import { decideHealing, healServices } from '../../../../src/lib/pipeline/predict/heal.ts'
import type { HealingAction } from '../../../../src/lib/pipeline/predictions.ts'
import { systemClock } from '../../../../src/lib/platform/clock.ts'
import type { HealingConfig, ServiceConfig } from '../../../../src/lib/workspace/config.ts'
import { pipelineDeps } from '../fixtures.ts'
import { NOW } from '../make.ts'

const MINUTE = 60_000
const config = { mode: 'auto', max_attempts: 3, window: 15 * MINUTE } as const

const failed = (minutesAgo: number, changes: Partial<HealingAction> = {}): HealingAction => ({
  at: new Date(NOW - minutesAgo * MINUTE).toISOString(),
  service: 'web',
  action: 'restart',
  outcome: 'failed',
  detail: '',
  ...changes,
})

/** A service that is a file: the check asks for it, the restart is `restart`. */
function withService(mode: HealingConfig['mode'], restart: ServiceConfig['restart']) {
  const deps = pipelineDeps()
  const service: ServiceConfig = { name: 'web', check: ['test', '-e', 'up'], restart, timeout: 5000 }
  return { ...deps, config: { ...deps.config, healing: { ...config, mode, services: [service] } } }
}

describe('healServices', () => {
  it('restarts a real HTTP server that is down, and finds it up afterwards', async () => {
    const deps = { ...withService('auto', ['true']), clock: systemClock }
    const port = 20_000 + (process.pid % 20_000)
    const server = `require('node:http').createServer((_, r) => r.end('ok')).listen(${port}, '127.0.0.1')`
    const start = `require('node:fs').writeFileSync('pid', String(require('node:child_process').spawn(process.execPath, ['-e', ${JSON.stringify(server)}], { detached: true, stdio: 'ignore' }).pid))`
    const check = `fetch('http://127.0.0.1:${port}').then((r) => process.exit(r.ok ? 0 : 1), () => process.exit(1))`
    const service: ServiceConfig = {
      name: 'web',
      check: [process.execPath, '-e', check],
      restart: [process.execPath, '-e', `${start}; process.exit(0)`],
      timeout: 10_000,
    }
    deps.config = { ...deps.config, healing: { ...config, services: [service] } }
    const pid = join(deps.paths.root, 'pid')
    onTestFinished(() => {
      if (existsSync(pid)) process.kill(Number(readFileSync(pid, 'utf8')), 'SIGKILL')
    })
    expect(await healServices({ earlier: [] }, deps)).toMatchObject([{ action: 'restart', outcome: 'success' }])
    expect(await healServices({ earlier: [] }, deps)).toEqual([])
  })

  it('leaves a service alone whose check holds', async () => {
    const deps = withService('auto', ['touch', 'restarted'])
    writeFileSync(join(deps.paths.root, 'up'), '')
    expect(await healServices({ earlier: [] }, deps)).toEqual([])
    expect(existsSync(join(deps.paths.root, 'restarted'))).toBe(false)
  })

  it('records a success only when the check holds after the restart', async () => {
    const up = withService('auto', ['touch', 'up'])
    expect(await healServices({ earlier: [] }, up)).toMatchObject([{ action: 'restart', outcome: 'success' }])
    const down = withService('auto', ['true'])
    const actions = await healServices({ earlier: [] }, down)
    expect(actions.map(({ action, outcome }) => `${action} ${outcome}`)).toEqual([
      'restart failed',
      'restart failed',
      'restart failed',
      'escalate gave_up',
    ])
    expect(actions[0]?.detail).toBe('restarted, but the check exited 1')
    expect(await healServices({ earlier: actions }, down)).toEqual([])
  })

  it('only says what it would do with suggest, and does nothing at all when off', async () => {
    const suggest = withService('suggest', ['touch', 'restarted'])
    const actions = await healServices({ earlier: [] }, suggest)
    expect(actions).toMatchObject([
      { action: 'suggest', outcome: 'suggested', detail: 'the check exited 1; would run: touch restarted' },
    ])
    expect(await healServices({ earlier: actions }, suggest)).toEqual([])
    expect(await healServices({ earlier: [] }, withService('off', ['touch', 'restarted']))).toEqual([])
    expect(existsSync(join(suggest.paths.root, 'restarted'))).toBe(false)
  })

  it('tells a restart command that cannot run from one that fails', async () => {
    const deps = withService('auto', ['no-such-program-of-ours'])
    const [first] = await healServices({ earlier: [] }, deps)
    expect(first?.detail).toBe('the restart could not be started: not-installed')
  })

  it('keeps no secret that a command says or is told', async () => {
    const secret = `ghp_${'a1B2'.repeat(9)}`
    const restart = ['sh', '-c', 'echo "$1" >&2; exit 1', 'sh', `${'x'.repeat(180)} ${secret}`] as const
    const told = await healServices({ earlier: [] }, withService('suggest', restart))
    const said = await healServices({ earlier: [] }, withService('auto', restart))
    expect(told[0]?.detail).toContain('[redacted:github]')
    expect(JSON.stringify([told, said])).not.toContain(secret.slice(0, 12))
  })

  it('tells what it has done when the run is asked to end', async () => {
    const ending = new AbortController()
    const sleep = async (): Promise<void> => {
      ending.abort()
      throw ending.signal.reason
    }
    const deps = { ...withService('auto', ['true']), clock: { ...systemClock, sleep } }
    const actions = healServices({ earlier: [], signal: ending.signal }, deps)
    expect(await actions).toMatchObject([{ action: 'restart', outcome: 'failed' }])
  })

  it('touches no process that it was not told about', async () => {
    const stranger = spawn('sleep', ['30'], { argv0: 'redis-server' })
    onTestFinished(() => void stranger.kill('SIGKILL'))
    await healServices({ earlier: [] }, withService('auto', ['true']))
    expect(stranger.exitCode ?? stranger.signalCode).toBeNull()
  })
})

describe('decideHealing', () => {
  const ask = (...earlier: readonly HealingAction[]): string =>
    decideHealing({ service: 'web', earlier, config, now: NOW })

  it('tries three times within the window, gives up once, and tries again after it', () => {
    expect(ask()).toBe('restart')
    expect(ask(failed(10), failed(5))).toBe('restart')
    expect(ask(failed(10), failed(5), failed(1))).toBe('escalate')
    const gaveUp = failed(1, { action: 'escalate', outcome: 'gave_up' })
    expect(ask(failed(10), failed(5), failed(1), gaveUp)).toBe('nothing')
    expect(ask(failed(40), failed(30), failed(20), failed(19, { action: 'escalate' }))).toBe('restart')
  })

  it('does not wait for restarts that lie ahead, because the clock was set back', () => {
    expect(ask(failed(-60), failed(-60), failed(-60), failed(-60, { action: 'escalate' }))).toBe('restart')
  })

  it('counts each service for itself', () => {
    const other = failed(1, { service: 'db' })
    expect(ask(other, other, other)).toBe('restart')
  })
})
