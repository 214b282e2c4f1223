import { describe, expect, it } from 'vitest'
import { createRedact, redact } from '../../../src/lib/redaction/redact.ts'
import { LogWorkspace } from '../pipeline/analyze/log-workspace.ts'

const r = (count: number, text = 'a1B2c3D4e5F6'): string => text.repeat(Math.ceil(count / text.length)).slice(0, count)
/** Built here, so that no scanner takes this file for a leak. */
const key = (...parts: readonly string[]): string => parts.join('')

const SECRETS: readonly (readonly [string, string])[] = [
  ['AWS key id', key('AKIA', 'IOSFODNN7EXAMPLE')],
  ['GitHub classic', key('ghp', '_', r(36))],
  ['GitHub fine-grained', key('github', '_pat_', r(60))],
  ['GitLab', key('glpat', '-', r(20))],
  ['npm', key('npm', '_', r(36))],
  ['Slack bot', key('xoxb', '-1234567890-', r(24))],
  ['OpenAI', key('sk', '-proj-', r(48))],
  ['Anthropic', key('sk', '-ant-api03-', r(60))],
  ['Stripe', key('sk', '_live_', r(24))],
  ['SendGrid', key('SG', '.', r(22), '.', r(43))],
  ['Google', key('AIza', r(35))],
  ['Telegram', key('123456789', ':', r(35))],
  ['JWT', key('eyJ', 'hbGciOiJIUzI1NiJ9', '.', 'eyJzdWIiOiIxMjM0In0', '.', r(43))],
]

describe('a secret', () => {
  for (const [name, secret] of SECRETS)
    it(`is taken out wherever it stands: ${name}`, () => {
      for (const text of [
        secret,
        `x ${secret} y`,
        `a="${secret}"`,
        `url?k=${secret}&b`,
        `(${secret})`,
        `[${secret}]`,
      ]) {
        const safe = redact(text)
        expect(safe).not.toContain(secret.slice(-8))
        expect(safe).toContain('[redacted:')
        expect(redact(safe)).toBe(safe)
      }
    })

  it('is known by the name before it', () => {
    const value = 'hunter2-correct'
    for (const text of [
      `password=${value}`,
      `DB_PASSWORD: ${value}`,
      `"api_key": "${value}"`,
      `{\\"secret\\":\\"${value}\\"}`,
      `--password ${value}`,
      `X-Auth-Token: ${value}`,
      `client-secret => '${value}'`,
      `Authorization: Bearer ${value}`,
      `curl -H "Authorization: Token ${value}" http://x`,
      `Proxy-Authorization: Basic ${value}`,
      `bearer ${value}`,
      `postgres://user:${value}@db/x`,
      `https://:${value}@example.org/`,
      `aws_secret_access_key = ${value}`,
      `AccountKey=${value};EndpointSuffix=x`,
      `https://x.blob/?sv=1&sig=${value}`,
      `https://hooks.slack.com/services/T00/B00/${value}`,
      `https://discord.com/api/webhooks/123/${value}`,
      `Set-Cookie: ${value}`,
    ]) {
      const safe = redact(text)
      expect([text, safe.includes(value)]).toEqual([text, false])
      expect(redact(safe)).toBe(safe)
    }
  })

  it('with a space or a quote in it goes as a whole', () => {
    expect(redact('password="two words" next')).toBe('password=[redacted:assignment] next')
    expect(redact('password=\'it is "so"\' next')).toBe('password=[redacted:assignment] next')
  })

  it('key is taken out with its border lines, also when its end is missing', () => {
    const begin = '-----BEGIN RSA PRIVATE KEY-----'
    expect(redact(`a ${begin}\nMIIE\nabc=\n-----END RSA PRIVATE KEY-----\nb`)).toBe('a [redacted:private-key]\nb')
    expect(redact(`a ${begin}\nMIIE\nabc=`)).toBe('a [redacted:private-key]')
  })

  it('leaves the rest of the text readable', () => {
    for (const text of [
      'jq: parse error: Unmatched at line 85, column 1',
      'syntax error near unexpected token `fi`',
      'password: null',
      'see https://example.org/a?b=c#d and user@example.org',
      'skipped sk-1 and AKIA',
      'tokens used 512',
    ])
      expect(redact(text)).toBe(text)
  })

  it('of a shape of your own is taken out by configuration', async () => {
    const own = await createRedact(['ACME-[0-9]{4}'])
    expect(own('x ACME-1234 y password=p')).toBe('x [redacted:configured] y password=[redacted:assignment]')
    await expect(createRedact(['('])).rejects.toMatchObject({ code: 'INVALID_CONFIG' })
  })
})

describe('no secret', () => {
  it('leaves the scan, in samples, templates, titles or descriptions', async () => {
    const lines = SECRETS.map(
      ([, secret]) => `ERROR cannot use ${secret} for login\nERROR \u001b[1mpass\u001b[0mword=${secret}\n`,
    )
    const { findings } = await new LogWorkspace().write('logs/a.log', lines.join('')).scan()
    const text = JSON.stringify(findings)
    for (const [, secret] of SECRETS) expect(text).not.toContain(secret.slice(-10))
  })
})
