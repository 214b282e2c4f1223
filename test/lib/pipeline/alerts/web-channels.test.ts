import { createHmac } from 'node:crypto'
import { chmodSync, writeFileSync } from 'node:fs'
import { basename, join } from 'node:path'
import { afterEach, beforeEach, describe, expect, it } from 'vitest'
import { testAlerts } from '../../../../src/lib/pipeline/alerts/test-alerts.ts'
import { sendAlerts } from '../../../../src/lib/pipeline/alerts/send-alerts.ts'
import { signatureOf } from '../../../../src/lib/pipeline/alerts/post-webhook.ts'
import type { ChannelConfig } from '../../../../src/lib/workspace/config.ts'
import { alertFixture, NOON, runOf, webServer, type AlertFixture, type WebServer } from './alert-fixture.ts'

let fixture: AlertFixture
let server: WebServer
beforeEach(async () => {
  fixture = await alertFixture()
  server = await webServer()
  fixture.variables['HOOK'] = `${server.url}/services/T0/B0/topsecret?token=alsosecret`
})
afterEach(async () => {
  await server.stop()
  await fixture.remove()
})

type WebChannel = Exclude<ChannelConfig, { kind: 'smtp' }>
const channel = (kind: WebChannel['kind'], timeout = 3000): WebChannel => ({
  name: 'chat',
  kind,
  url: 'env:HOOK',
  timeout,
})
const tested = async (config: ChannelConfig) => {
  const { channels } = await testAlerts({}, fixture.deps([config]))
  return channels[0]
}
const nasty = '<!channel> @everyone <@U1> [click](http://evil) <http://evil|x> *b* `c` \u202e\u001b[31m\r\nSubject: x'
const nastyRun = () => runOf(30, { escalations: [{ service: 'redis', detail: nasty }] })

describe('slack', () => {
  it('gets text and blocks that cannot mention, link or format', async () => {
    await sendAlerts(nastyRun(), fixture.deps([channel('slack')]))
    const [{ json, body, headers }] = server.received as [WebServer['received'][0]]
    expect(headers['content-type']).toBe('application/json')
    expect(json['text']).toBe(
      `[autonomy] ${basename(fixture.root)}: The score is 30 of 100, below the threshold of 60 (and 1 more)`,
    )
    expect(json['mrkdwn']).toBe(false)
    const blocks = json['blocks'] as { type: string; text?: { type: string; text: string } }[]
    expect(blocks.map(({ type }) => type)).toEqual(['header', 'section', 'section', 'context'])
    expect(blocks.every(({ text }) => text === undefined || text.type === 'plain_text')).toBe(true)
    expect(blocks[2]?.text?.text).toContain('Restarting redis was given up\n• <!channel>')
    expect(body).not.toMatch(/mrkdwn"(?!:false)/)
    expect(body).not.toContain('\u202e')
    expect(body).not.toContain(String.raw`\u001b`)
  })

  it('escapes the text that notifications show', async () => {
    const run = runOf(90, { failed_steps: [{ name: '<!here>&@all' as 'log' }] })
    await sendAlerts(run, fixture.deps([channel('slack')]))
    expect(server.received[0]?.json['text']).toBe(
      `[autonomy] ${basename(fixture.root)}: The pipeline step "&lt;!here&gt;&amp;@\u200ball" failed`,
    )
  })
})

describe('discord', () => {
  it('gets escaped content and may mention nobody', async () => {
    await sendAlerts(nastyRun(), fixture.deps([channel('discord')]))
    const { json } = server.received[0] as WebServer['received'][0]
    expect(json['allowed_mentions']).toEqual({ parse: [] })
    const content = String(json['content'])
    expect(content).toContain(String.raw`\[click\]\(http\://evil\)`)
    expect(content).toContain(String.raw`\<@` + '\u200b' + String.raw`U1\>`)
    expect(content).not.toContain('@everyone')
    expect(content.startsWith('**The score is 30 of 100, below the threshold of 60**\n')).toBe(true)
  })

  it('gets at most 2000 characters, cut between lines', async () => {
    const escalations = Array.from({ length: 30 }, (_, index) => ({ service: `s${index}`, detail: '*_😀'.repeat(100) }))
    await sendAlerts(runOf(30, { escalations }), fixture.deps([channel('discord')]))
    const content = String(server.received[0]?.json['content'])
    expect(content.length).toBeLessThanOrEqual(2000)
    expect(content.isWellFormed()).toBe(true)
    expect(content.endsWith('\n…')).toBe(true)
  })
})

describe('generic webhook', () => {
  it('is signed as Standard Webhooks says, over exactly the body that was sent', async () => {
    const key = Buffer.from('0123456789abcdef01234567')
    fixture.variables['KEY'] = `whsec_${key.toString('base64')}`
    await sendAlerts(runOf(30), fixture.deps([{ ...channel('webhook'), secret: 'env:KEY' } as ChannelConfig]))
    const { headers, body, json } = server.received[0] as WebServer['received'][0]
    const signed = `${String(headers['webhook-id'])}.${String(headers['webhook-timestamp'])}.${body}`
    expect(headers['webhook-timestamp']).toBe(String(NOON / 1000))
    expect(headers['webhook-signature']).toBe(`v1,${createHmac('sha256', key).update(signed).digest('base64')}`)
    expect(json).toMatchObject({
      type: 'autonomy.alert',
      timestamp: '2026-11-21T12:00:00.000Z',
      data: {
        workspace: fixture.root,
        host: 'testhost',
        run_id: 'run_1',
        alerts: [{ kind: 'score', status: 'firing' }],
      },
    })
  })

  it('agrees with the example of the Standard Webhooks specification', () => {
    const signed = {
      id: 'msg_p5jXN8AQM9LWM0D4loKWxJek',
      timestamp: '1614265330',
      body: '{"test": 2432232314}',
      secret: 'whsec_MfKQ9r8GKYqrTwjUPD8ILPZIo2LaLaSw',
    }
    expect(signatureOf(signed)).toBe('v1,g0hM9SsE+OTPJTGt/tmIKtSyZlE3uFJELVlNIOLJ1OE=')
  })

  it('without a secret has an id and a time but no signature', async () => {
    await tested(channel('webhook'))
    const { headers, json } = server.received[0] as WebServer['received'][0]
    expect(headers['webhook-id']).toMatch(/^msg_/)
    expect(headers['webhook-signature']).toBeUndefined()
    expect(json['type']).toBe('autonomy.test')
  })
})

describe('a receiver in trouble', () => {
  const host = () => new URL(server.url).host

  it('5xx is tried again, up to three times in all', async () => {
    server.answers.unshift({ status: 503 }, { status: 502 })
    expect(await tested(channel('webhook'))).toMatchObject({ status: 'sent', message: `${host()} took it (200)` })
    expect(server.received.length).toBe(3)
    server.answers.splice(0, 1, { status: 500, body: 'no luck at /services/T0/B0/topsecret' })
    expect(await tested(channel('webhook'))).toMatchObject({
      status: 'failed',
      message: `${host()} answered 500: no luck at *** (tried 3 times)`,
    })
    expect(server.received.length).toBe(6)
    expect(new Set(server.received.slice(0, 3).map(({ headers }) => headers['webhook-id'])).size).toBe(1)
  })

  it('4xx and a redirect are final', async () => {
    server.answers.splice(0, 1, { status: 404, body: 'no_service' })
    expect(await tested(channel('slack'))).toMatchObject({
      status: 'failed',
      message: `${host()} answered 404: no_service`,
    })
    server.answers.splice(0, 1, { status: 307, headers: { location: '/elsewhere' } })
    expect((await tested(channel('slack')))?.message).toBe(`${host()} answered 307 (a redirect is not followed)`)
    expect(server.received.length).toBe(2)
  })

  it('429 waits as long as it asks for, when there is time for it', async () => {
    server.answers.unshift({ status: 429, headers: { 'retry-after': '1' } })
    const sleeps: number[] = []
    const deps = fixture.deps([channel('discord')])
    const clock = { ...deps.clock, sleep: async (ms: number) => void sleeps.push(ms) }
    expect(await testAlerts({}, { ...deps, clock })).toMatchObject({ sent: 1, failed: 0 })
    expect(sleeps).toEqual([1000])
    server.answers.unshift({ status: 429, headers: { 'retry-after': '3600' } })
    expect((await tested(channel('discord')))?.message).toBe(
      `${host()} answered 429 (asks to wait 3600 s; the channel has 3 s)`,
    )
  })

  it('that hangs costs the time of its channel and no more', async () => {
    server.answers.splice(0, 1, 'hang')
    const delivery = await tested(channel('webhook', 150))
    expect(delivery).toMatchObject({ status: 'failed', message: `${host()} did not answer within 0.15 s` })
    expect(delivery?.ms).toBeLessThan(2000)
  })

  it('that is not there is named by its host alone', async () => {
    await server.stop()
    const delivery = await tested(channel('slack'))
    expect(delivery).toMatchObject({ status: 'failed', message: `${host()} refused the connection (tried 3 times)` })
    server = await webServer()
  })
})

describe('addresses and secrets', () => {
  it('plain http is for this machine only', async () => {
    fixture.variables['HOOK'] = 'http://hooks.example.invalid/services/topsecret'
    const delivery = await tested(channel('slack'))
    expect(delivery?.status).toBe('failed')
    expect(delivery?.message).toMatch(/^http:\/\/hooks\.example\.invalid is refused: not encrypted/)
    expect(delivery?.message).not.toContain('topsecret')
    for (const [index, text] of ['not a url topsecret', 'file:///etc/topsecret', 'javascript:topsecret'].entries()) {
      fixture.variables['HOOK'] = text
      const bad = await tested(channel('slack'))
      expect([index, bad?.status, bad?.message.includes('topsecret')]).toEqual([index, 'failed', false])
    }
  })

  it('a secret file must be its owner’s alone', async () => {
    const file = join(fixture.root, 'hook.secret')
    const config = { ...channel('slack'), url: 'file:hook.secret' }
    expect((await tested(config))?.message).toMatch(/hook\.secret does not exist/)
    writeFileSync(file, `${server.url}/x\n`)
    chmodSync(file, 0o640)
    expect((await tested(config))?.message).toContain(`${file} can be read by others (mode 0640)`)
    chmodSync(file, 0o600)
    expect(await tested(config)).toMatchObject({ status: 'sent' })
    writeFileSync(file, '\n')
    expect((await tested(config))?.message).toMatch(/is empty/)
  })

  it('a secret in the configuration itself is refused without being repeated', async () => {
    const delivery = await tested({ ...channel('slack'), url: `${server.url}/topsecret` })
    expect(delivery?.status).toBe('failed')
    expect(delivery?.message).not.toContain('topsecret')
  })
})
