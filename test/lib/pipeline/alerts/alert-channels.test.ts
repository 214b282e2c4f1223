import { describe, expect, it } from 'vitest'
import { alertChannels } from '../../../../src/lib/pipeline/alerts/alert-channels.ts'
import { isLoopback } from '../../../../src/lib/pipeline/alerts/attempt.ts'
import type { ChannelConfig } from '../../../../src/lib/workspace/config.ts'

const slack: ChannelConfig = { name: 'ops', kind: 'slack', url: 'file:hook', timeout: 5000 }
const hook: ChannelConfig = { name: 'audit', kind: 'webhook', url: 'env:AUDIT', timeout: 5000 }
const mail: ChannelConfig = {
  name: 'post',
  kind: 'smtp',
  host: 'mail',
  port: 25,
  secure: false,
  from: 'a@x',
  to: ['b@x'],
  timeout: 5000,
}
const inForce = (configured: readonly ChannelConfig[], variables: Record<string, string>) =>
  alertChannels(configured, { get: (name) => variables[name] })

describe('AUTONOMY_WEBHOOK_URL', () => {
  it('alone is a channel, of the kind its host takes', () => {
    const kindFor = (url: string) => inForce([], { AUTONOMY_WEBHOOK_URL: url }).map(({ kind }) => kind)
    expect(kindFor('https://hooks.slack.com/services/T/B/x')).toEqual(['slack'])
    expect(kindFor('https://discord.com/api/webhooks/1/x')).toEqual(['discord'])
    expect(kindFor('https://evil-discord.com/x')).toEqual(['webhook'])
    expect(inForce([], { AUTONOMY_WEBHOOK_URL: 'https://x.invalid/topsecret' })).toEqual([
      { name: 'webhook', kind: 'webhook', url: 'env:AUTONOMY_WEBHOOK_URL', timeout: 10_000 },
    ])
  })

  it('wins over the address in the file', () => {
    expect(inForce([mail, slack], { AUTONOMY_WEBHOOK_URL: 'https://x.invalid' })).toEqual([
      mail,
      { ...slack, url: 'env:AUTONOMY_WEBHOOK_URL' },
    ])
    const named = { ...hook, name: 'webhook' }
    expect(inForce([slack, named], { AUTONOMY_WEBHOOK_URL: 'x', AUTONOMY_WEBHOOK_SECRET: 'y' })).toEqual([
      slack,
      { ...named, url: 'env:AUTONOMY_WEBHOOK_URL', secret: 'env:AUTONOMY_WEBHOOK_SECRET' },
    ])
  })

  it('is refused where it could mean several', () => {
    expect(() => inForce([slack, hook], { AUTONOMY_WEBHOOK_URL: 'x' })).toThrow(/which channel it is for is not clear/)
  })
})

describe('AUTONOMY_SMTP_*', () => {
  it('win over the file', () => {
    const variables = { AUTONOMY_SMTP_PASSWORD: 'topsecret', AUTONOMY_SMTP_TO: 'c@x, d@x', AUTONOMY_SMTP_PORT: '2525' }
    expect(inForce([mail], variables)).toEqual([
      { ...mail, password: 'env:AUTONOMY_SMTP_PASSWORD', to: ['c@x', 'd@x'], port: 2525 },
    ])
  })

  it('alone are a channel when there are enough of them, else say which lack', () => {
    const full = { AUTONOMY_SMTP_HOST: 'mail', AUTONOMY_SMTP_FROM: 'a@x', AUTONOMY_SMTP_TO: 'b@x' }
    expect(inForce([], { ...full, AUTONOMY_SMTP_SECURE: 'true' })).toEqual([
      { name: 'smtp', kind: 'smtp', timeout: 10_000, port: 465, secure: true, host: 'mail', from: 'a@x', to: ['b@x'] },
    ])
    expect(() => inForce([], { AUTONOMY_SMTP_HOST: 'mail' })).toThrow(
      expect.objectContaining({
        code: 'INVALID_CONFIG',
        hint: expect.stringContaining('AUTONOMY_SMTP_FROM, AUTONOMY_SMTP_TO'),
      }),
    )
    expect(() => inForce([mail], { AUTONOMY_SMTP_PORT: '99999' })).toThrow(/not a port number/)
    expect(() => inForce([mail], { AUTONOMY_SMTP_SECURE: 'maybe' })).toThrow(/not true or false/)
  })
})

it('the environment without such variables changes nothing', () => {
  const channels = [slack, hook, mail]
  expect(inForce(channels, {})).toBe(channels)
})

it('only this machine is loopback', () => {
  for (const host of ['localhost', 'LOCALHOST', 'a.localhost', '127.0.0.1', '127.9.9.9', '[::1]', '::1']) {
    expect([host, isLoopback(host)]).toEqual([host, true])
  }
  for (const host of ['127.0.0.1.evil.invalid', 'localhost.evil.invalid', 'notlocalhost', '10.0.0.1', '0.0.0.0', '']) {
    expect([host, isLoopback(host)]).toEqual([host, false])
  }
})
