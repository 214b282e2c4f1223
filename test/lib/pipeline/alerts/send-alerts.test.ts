import { existsSync, readFileSync, writeFileSync } from 'node:fs'
import { afterEach, beforeEach, describe, expect, it } from 'vitest'
import { AutonomyError } from '../../../../src/lib/errors.ts'
import { sendAlerts, type SendAlerts } from '../../../../src/lib/pipeline/alerts/send-alerts.ts'
import type { ChannelConfig } from '../../../../src/lib/workspace/config.ts'
import { alertFixture, HOUR, NOON, runOf, webServer, type AlertFixture, type WebServer } from './alert-fixture.ts'

let fixture: AlertFixture
let one: WebServer
let two: WebServer
beforeEach(async () => {
  fixture = await alertFixture()
  one = await webServer()
  two = await webServer()
  Object.assign(fixture.variables, { ONE: `${one.url}/secret-one`, TWO: `${two.url}/secret-two` })
})
afterEach(async () => {
  await Promise.all([one.stop(), two.stop()])
  await fixture.remove()
})

const hook = (name: string, more: Partial<Extract<ChannelConfig, { kind: 'webhook' }>> = {}): ChannelConfig => ({
  name,
  kind: 'webhook',
  url: `env:${name.toUpperCase()}`,
  timeout: 3000,
  ...more,
})
const both = [hook('one'), hook('two')]

const send = (input: SendAlerts, channels: readonly ChannelConfig[] = both) => sendAlerts(input, fixture.deps(channels))
const failure = async (input: SendAlerts, channels: readonly ChannelConfig[] = both): Promise<AutonomyError> => {
  const error = await send(input, channels).catch((thrown: unknown) => thrown)
  if (error instanceof AutonomyError) return error
  throw new Error('it did not fail')
}
const alertsIn = (server: WebServer, index: number) => {
  const data = server.received[index]?.json['data'] as SentData | undefined
  return data?.alerts ?? []
}
interface SentData {
  alerts: { status: string; kind: string; title: string }[]
}

describe('the score alert', () => {
  it('goes to every channel when the score is under the threshold, once within the cool-down', async () => {
    expect((await send(runOf(59))).counts).toEqual({ channels: 2, firing: 1, sent: 2, held_back: 0 })
    fixture.later(4 * HOUR - 1)
    expect((await send(runOf(40))).counts).toEqual({ channels: 2, firing: 1, sent: 0, held_back: 2 })
    fixture.later(1)
    expect((await send(runOf(40))).counts).toMatchObject({ sent: 2 })
    expect([one.received.length, two.received.length]).toEqual([2, 2])
    expect(alertsIn(one, 0)).toMatchObject([
      { status: 'firing', kind: 'score', title: 'The score is 59 of 100, below the threshold of 60' },
    ])
  })

  it('is not sent at the threshold, and nothing is written then', async () => {
    expect((await send(runOf(60))).counts).toEqual({ channels: 2, firing: 0, sent: 0, held_back: 0 })
    expect(existsSync(fixture.deps(both).paths.alertState)).toBe(false)
  })

  it('says that it is over to those who were alarmed, once', async () => {
    await send(runOf(30), [hook('one')])
    fixture.later(HOUR)
    expect((await send(runOf(75))).counts).toMatchObject({ firing: 0, sent: 1 })
    await send(runOf(75))
    expect(one.received.map((_, index) => alertsIn(one, index)[0]?.status)).toEqual(['firing', 'resolved'])
    expect(one.received[1]?.json['text']).toMatch(/^Resolved: The score is 75 of 100/)
    expect(two.received).toEqual([])
  })

  it('does not ring at every run while the score moves around the threshold', async () => {
    for (const total of [59, 61, 59, 61, 59, 61]) {
      await send(runOf(total), [hook('one')])
      fixture.later(HOUR / 2)
    }
    expect(one.received.map((_, index) => alertsIn(one, index)[0]?.status)).toEqual(['firing', 'resolved'])
    fixture.later(2 * HOUR)
    await send(runOf(59), [hook('one')])
    expect(one.received.length).toBe(3)
  })

  it('says nothing of a score that could not be computed', async () => {
    await send(runOf(30))
    await send({ ...runOf(30), score: undefined })
    expect(one.received.length).toBe(1)
  })

  it('is sent again after the clock was set back, not held until the old time comes', async () => {
    await send(runOf(30), [hook('one')])
    fixture.later(-48 * HOUR)
    await send(runOf(30), [hook('one')])
    expect(one.received.length).toBe(2)
  })
})

describe('other alerts', () => {
  it('come together with the score in one message, each with its own cool-down', async () => {
    const failed_steps = [{ name: 'metrics', error: { code: 'IO', message: 'the disk is full' } }] as const
    const escalations = [{ service: 'redis', detail: 'three restarts in 15 minutes did not help' }]
    await send(runOf(30, { failed_steps, escalations }), [hook('one')])
    expect(alertsIn(one, 0).map(({ kind }) => kind)).toEqual(['score', 'step', 'healing'])
    fixture.later(HOUR)
    await send(runOf(30, { failed_steps: [{ name: 'learn' }] }), [hook('one')])
    expect(alertsIn(one, 1)).toMatchObject([{ kind: 'step', title: 'The pipeline step "learn" failed' }])
  })

  it('carry what costs points and the required checks that failed', async () => {
    const checks = [
      { name: 'dns', status: 'failed', required: true, message: 'vm has a name that cannot be resolved' },
      { name: 'redis', status: 'failed', required: false, message: 'not there' },
    ] as const
    await send(runOf(30, { checks }), [hook('one')])
    expect(alertsIn(one, 0)[0]).toMatchObject({
      details: [
        'tasks, completion: 1 of 10 points (1 of 12 todos completed)',
        'Failed check dns: vm has a name that cannot be resolved',
      ],
    })
  })
})

it('no secret of a log or of a program goes out, not even half of one', async () => {
  const password = `hunter${'2'.repeat(400)}`
  const failed_steps = [
    { name: 'learn', error: { code: 'IO', message: `cannot log in with password=${password}` } },
  ] as const
  const escalations = [{ service: 'db', detail: 'postgres://app:s3cretpw@db/app refused' }]
  const checks = [{ name: 'db', status: 'failed', required: true, message: 'token=abcdef0123456789' }] as const
  await send(runOf(30, { failed_steps, escalations, checks }), [hook('one')])
  const body = one.received[0]?.body ?? ''
  expect(body).toContain('[redacted:')
  for (const secret of ['hunter', 's3cretpw', 'abcdef']) expect(body).not.toContain(secret)
})

describe('a channel that fails', () => {
  it('does not hide the others, and alone is tried again on the next run', async () => {
    one.answers.unshift({ status: 403, body: 'no /secret-one' })
    const error = await failure(runOf(30))
    expect(error.code).toBe('DELIVERY_FAILED')
    expect(error.message).toBe(
      `1 of 2 alert channels did not take the message: one (${new URL(one.url).host} answered 403: no ***)`,
    )
    expect([one.received.length, two.received.length]).toEqual([1, 1])
    fixture.later(HOUR)
    expect((await send(runOf(30))).counts).toEqual({ channels: 2, firing: 1, sent: 1, held_back: 1 })
    expect([one.received.length, two.received.length]).toEqual([2, 1])
  })

  it('that did not take "resolved" gets it on the next run', async () => {
    await send(runOf(30), [hook('one')])
    one.answers.unshift({ status: 400 })
    await failure(runOf(80), [hook('one')])
    await send(runOf(80), [hook('one')])
    expect(one.received.map((_, index) => alertsIn(one, index)[0]?.status)).toEqual(['firing', 'resolved', 'resolved'])
  })

  it('is named when its secret is missing', async () => {
    delete fixture.variables['TWO']
    const { message } = await failure(runOf(30))
    expect(message).toContain('two (the environment variable TWO is not set. Set TWO, or refer to a file: file:PATH)')
    expect(one.received.length).toBe(1)
  })
})

describe('the record of what was sent', () => {
  it('is written after sending: a run that is killed in between sends again, under the same id', async () => {
    const deps = fixture.deps([hook('one')])
    const torn = { ...deps.files, writeAtomic: () => Promise.reject(new Error('killed')) }
    await expect(sendAlerts(runOf(30), { ...deps, files: torn })).rejects.toThrow('killed')
    fixture.later(HOUR / 2)
    await sendAlerts(runOf(30, { run_id: 'run_2' }), deps)
    fixture.later(4 * HOUR)
    await sendAlerts(runOf(30, { run_id: 'run_3' }), deps)
    const ids = one.received.map(({ headers }) => headers['webhook-id'])
    expect(ids[0]).toMatch(/^msg_[0-9a-f]{32}$/)
    expect(ids[1]).toBe(ids[0])
    expect(ids[2]).not.toBe(ids[0])
  })

  it('counts as empty when it is damaged, and forgets channels that are gone', async () => {
    const { alertState } = fixture.deps(both).paths
    await send(runOf(30))
    writeFileSync(alertState, '{"version":1,"sent":[{"channel":')
    await send(runOf(30))
    expect([one.received.length, two.received.length]).toEqual([2, 2])
    fixture.later(5 * HOUR)
    await send(runOf(30), [hook('two')])
    expect(JSON.parse(readFileSync(alertState, 'utf8'))).toEqual({
      version: 1,
      sent: [
        expect.objectContaining({ channel: 'two', status: 'firing', sent_at: new Date(NOON + 5 * HOUR).toISOString() }),
      ],
    })
  })

  it('holds what arrived when the run is ended in the middle', async () => {
    two.answers.unshift('hang')
    const abort = new AbortController()
    const pending = send(runOf(30, { signal: abort.signal }))
    await expect.poll(() => [one.received.length, two.received.length]).toEqual([1, 1])
    await new Promise((resolve) => setTimeout(resolve, 50))
    abort.abort(new Error('asked to end'))
    await expect(pending).rejects.toThrow('asked to end')
    await send(runOf(30))
    expect([one.received.length, two.received.length]).toEqual([1, 2])
  })
})

it('a dry run decides and counts, but sends and writes nothing', async () => {
  expect((await send(runOf(30, { dry_run: true }))).counts).toEqual({ channels: 2, firing: 1, sent: 0, held_back: 0 })
  expect(one.received).toEqual([])
  expect(existsSync(fixture.deps(both).paths.alertState)).toBe(false)
})

it('without a channel the counts say so', async () => {
  expect((await send(runOf(30), [])).counts).toEqual({ channels: 0, firing: 1, sent: 0, held_back: 0 })
})
