import { chmodSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterEach, beforeEach, expect, it } from 'vitest'
import { mailServer, webServer, type MailServer, type WebServer } from '../../lib/pipeline/alerts/alert-fixture.ts'
import { runCli, runJson } from '../../run-cli.ts'

let root: string
let web: WebServer
let mail: MailServer
beforeEach(async () => {
  root = mkdtempSync(join(tmpdir(), 'autonomy-alert-test-'))
  web = await webServer()
  mail = await mailServer()
  writeFileSync(join(root, 'hook.secret'), `${web.url}/services/topsecret\n`)
  chmodSync(join(root, 'hook.secret'), 0o600)
  writeFileSync(
    join(root, 'autonomy.yaml'),
    `alerts:
  channels:
    - { name: ops, kind: slack, url: 'file:hook.secret' }
    - { name: mail, kind: smtp, host: 127.0.0.1, port: ${mail.port}, secure: false, from: a@example.invalid, to: [b@example.invalid] }
`,
  )
})
afterEach(async () => {
  await Promise.all([web.stop(), mail.stop()])
  rmSync(root, { recursive: true })
})

it('sends a message that says it is a test, to every channel', async () => {
  const { stdout, stderr, status } = await runCli(['alert', 'test'], { cwd: root })
  expect(stderr).toBe('')
  expect(status).toBe(0)
  const host = new URL(web.url).host
  expect(stdout).toMatch(
    new RegExp(
      String.raw`^sent {4}ops {3}slack {4}${host} took it \(200\) \(\d+ ms\)\nsent {4}mail {2}smtp {5}127\.0\.0\.1:${mail.port} took it \(\d+ ms\)\n$`,
    ),
  )
  expect(web.received[0]?.json['text']).toContain('Test message')
  expect(mail.mails[0]?.text).toContain('Test message')
})

it('ends with 1 when a channel did not take it, and never prints the address', async () => {
  web.answers.splice(0, 1, { status: 410, body: 'gone: /services/topsecret' })
  const { json, stdout, stderr, status } = await runJson(['alert', 'test'], { cwd: root })
  expect(status).toBe(1)
  expect(json).toMatchObject({
    schemaVersion: 1,
    sent: 1,
    failed: 1,
    channels: [
      { channel: 'ops', status: 'failed', message: `${new URL(web.url).host} answered 410: gone: ***` },
      { channel: 'mail', status: 'sent' },
    ],
  })
  expect(stdout + stderr).not.toContain('topsecret')
})

it('goes to one channel, knows which there are, and ends with 6 when there is none', async () => {
  expect((await runCli(['alert', 'test', '--channel', 'mail'], { cwd: root })).status).toBe(0)
  expect(web.received).toEqual([])
  const unknown = await runCli(['alert', 'test', '--channel', 'nope'], { cwd: root })
  expect([unknown.status, unknown.stderr]).toEqual([1, expect.stringContaining('Channels: ops, mail')])
  writeFileSync(join(root, 'autonomy.yaml'), '')
  expect((await runCli(['alert', 'test'], { cwd: root })).status).toBe(6)
  const environment = { AUTONOMY_WEBHOOK_URL: `${web.url}/x` }
  expect((await runCli(['alert', 'test'], { cwd: root, env: environment })).status).toBe(0)
})
