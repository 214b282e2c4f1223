import { createServer } from 'node:net'
import type { AddressInfo } from 'node:net'
import { afterEach, beforeEach, describe, expect, it } from 'vitest'
import { testAlerts } from '../../../../src/lib/pipeline/alerts/test-alerts.ts'
import { sendAlerts } from '../../../../src/lib/pipeline/alerts/send-alerts.ts'
import { systemNetwork, type Network } from '../../../../src/lib/platform/network.ts'
import type { ChannelConfig } from '../../../../src/lib/workspace/config.ts'
import { alertFixture, mailServer, runOf, type AlertFixture, type MailServer } from './alert-fixture.ts'

let fixture: AlertFixture
let server: MailServer | undefined
beforeEach(async () => {
  fixture = await alertFixture()
})
afterEach(async () => {
  await server?.stop()
  server = undefined
  await fixture.remove()
})

type MailChannel = Extract<ChannelConfig, { kind: 'smtp' }>
const mail = (port: number, more: Partial<MailChannel> = {}): MailChannel => ({
  name: 'mail',
  kind: 'smtp',
  host: '127.0.0.1',
  port,
  secure: false,
  timeout: 3000,
  from: 'Autonomy <autonomy@example.invalid>',
  to: ['ops@example.invalid', 'dev@example.invalid'],
  ...more,
})
const tested = async (channel: MailChannel) => (await testAlerts({}, fixture.deps([channel]))).channels[0]

describe('mail', () => {
  it('arrives as plain text, with the time of the run and a message id of its own', async () => {
    server = await mailServer()
    const escalations = [{ service: 'redis', detail: 'gave up\r\n.\r\nBcc: evil@example.invalid\r\n\r\nbody' }]
    await sendAlerts(runOf(45, { escalations }), fixture.deps([mail(server.port)]))
    const [{ from, to, text }] = server.mails as [MailServer['mails'][0]]
    expect(from).toBe('autonomy@example.invalid')
    expect(to).toEqual(['ops@example.invalid', 'dev@example.invalid'])
    const [head = '', body = ''] = text.split('\r\n\r\n', 2)
    expect(head.replaceAll('\r\n ', ' ')).toMatch(
      /^Subject: \[autonomy\] autonomy-alerts-\w+: The score is 45 of 100, below the threshold of 60 \(and 1 more\)$/m,
    )
    expect(head).toMatch(/^Date: Sat, 21 Nov 2026 12:00:00 \+0000$/m)
    expect(head).toMatch(/^Message-ID: <msg_[0-9a-f]{32}@autonomy\.invalid>$/m)
    expect(head).toMatch(/^Content-Type: text\/plain/m)
    expect(head).not.toMatch(/^Bcc:/m)
    expect(body).toContain('The score is 45 of 100')
    expect(text).toContain('- gave up . Bcc: evil@example.invalid body')
  })

  it('logs in with a password that is a reference, and keeps it out of what it says', async () => {
    server = await mailServer({ authOptional: false })
    fixture.variables['PASS'] = 'pa55word'
    const channel = mail(server.port, { user: 'ops', password: 'env:PASS' })
    expect(await tested(channel)).toMatchObject({ status: 'sent', message: `127.0.0.1:${server.port} took it` })
    expect(server.mails[0]?.user).toBe('ops')
    fixture.variables['PASS'] = 'n0tright'
    const refused = await tested(channel)
    expect(refused?.status).toBe('failed')
    expect(refused?.message).toMatch(/^127\.0\.0\.1:\d+ refused the login: .*\*\*\*/)
    expect(refused?.message).not.toContain('n0tright')
  })

  it('4xx replies are tried again, 5xx are final', async () => {
    const replies = [451, 250, 550]
    server = await mailServer({
      onMailFrom: (_address, _session, done) => {
        const code = replies.shift()
        done(code === 250 ? null : Object.assign(new Error('not now'), { responseCode: code }))
      },
    })
    expect(await tested(mail(server.port))).toMatchObject({ status: 'sent' })
    const refused = await tested(mail(server.port))
    expect(refused).toMatchObject({ status: 'failed' })
    expect(refused?.message).toMatch(/refused it: .*550 not now$/)
    expect(replies).toEqual([])
  })

  it('says for whom it was not taken', async () => {
    server = await mailServer({
      onRcptTo: ({ address }, _session, done) => done(address.startsWith('dev') ? new Error('no such user') : null),
    })
    expect((await tested(mail(server.port)))?.message).toBe(
      `127.0.0.1:${server.port} took it, but not for dev@example.invalid`,
    )
  })

  it('a server that hangs costs the time of the channel and no more', async () => {
    const silent = createServer(() => {})
    await new Promise<void>((resolve) => silent.listen(0, '127.0.0.1', resolve))
    const { port } = silent.address() as AddressInfo
    const delivery = await tested(mail(port, { timeout: 150 }))
    expect(delivery).toMatchObject({ status: 'failed', message: `127.0.0.1:${port} did not answer within 0.15 s` })
    await new Promise((resolve) => silent.close(resolve))
    const gone = await tested(mail(port, { timeout: 2000 }))
    expect(gone?.message).toBe(`127.0.0.1:${port} refused the connection (tried 3 times)`)
  })

  it('a server that says a little now and then costs no more either, and its connection ends', async () => {
    let closed = false
    const slow = createServer((socket) => {
      socket.write('220 hello\r\n')
      const drip = setInterval(() => socket.write('250-x\r\n'), 20)
      socket.on('error', () => {})
      socket.on('close', () => {
        clearInterval(drip)
        closed = true
      })
    })
    await new Promise<void>((resolve) => slow.listen(0, '127.0.0.1', resolve))
    const { port } = slow.address() as AddressInfo
    expect((await tested(mail(port, { timeout: 200 })))?.message).toBe(`127.0.0.1:${port} did not answer within 0.2 s`)
    await expect.poll(() => closed).toBe(true)
    await new Promise((resolve) => slow.close(resolve))
  })

  it('demands encryption of a server on another machine', async () => {
    server = await mailServer()
    const { port } = server
    const deps = fixture.deps([mail(port, { host: 'mail.example.invalid' })])
    const openTcp: Network['openTcp'] = (_address, limit) => systemNetwork.openTcp({ host: '127.0.0.1', port }, limit)
    const { channels } = await testAlerts({}, { ...deps, network: { ...systemNetwork, openTcp } })
    expect(channels[0]).toMatchObject({ status: 'failed', message: expect.stringContaining('offers no encryption') })
    expect(server.mails).toEqual([])
  })

  it('speaks TLS from the first byte when told so', async () => {
    server = await mailServer({ secure: true })
    expect(await tested(mail(server.port, { secure: true }))).toMatchObject({ status: 'sent' })
  })
})
