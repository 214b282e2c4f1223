/**
 * One POST to Slack, Discord or a generic receiver. The address is a secret: messages name its host only. A redirect is
 * not followed. Generic receivers get the Standard Webhooks headers, signed when the channel has a secret:
 * `webhook-signature: v1,` + base64 of HMAC-SHA256 over `id.timestamp.body`.
 */
import { createHmac } from 'node:crypto'
import { AutonomyError } from '../../errors.ts'
import type { Instant, Milliseconds } from '../../platform/clock.ts'
import type { HttpAnswer } from '../../platform/network.ts'
import type { ChannelConfig } from '../../workspace/config.ts'
import type { AlertMessage } from './alert.ts'
import { isLoopback, noAnswer, withoutSecrets, type Attempt, type DeliverDeps, type Try } from './attempt.ts'
import { discordPayload, slackPayload, webhookPayload } from './chat-payload.ts'
import { readSecret } from '../../workspace/read-secret.ts'
import { cleanLine } from './safe-text.ts'

type WebChannel = Exclude<ChannelConfig, { kind: 'smtp' }>

/** @throws AutonomyError UNAUTHORIZED, INVALID_CONFIG, IO (from the secret); the signal's reason when it aborts */
export async function postWebhook(
  channel: WebChannel,
  { message, timeout, signal }: Try,
  deps: DeliverDeps,
): Promise<Attempt> {
  const url = addressOf(readSecret(channel.url, deps))
  const secret = channel.kind === 'webhook' && channel.secret ? readSecret(channel.secret, deps) : undefined
  const body = JSON.stringify(payloadFor(channel, message))
  const headers = {
    'content-type': 'application/json',
    'user-agent': 'autonomy',
    ...(channel.kind === 'webhook' ? standardHeaders({ id: message.id, body, secret, now: deps.clock.now() }) : {}),
  }
  const answer = await deps.network.http({ url, method: 'POST', headers, body }, { timeout, signal })
  if (!answer.ok) {
    const reason = answer.kind === 'timeout' ? noAnswer(channel) : answer.reason
    return { ok: false, reason: `${url.host} ${reason}`, again: answer.kind === 'unreachable' }
  }
  return judged(answer, { url, secret, now: deps.clock.now() })
}

/** `whsec_` + base64 is the key in the form of Standard Webhooks; anything else is the key itself. */
export function signatureOf({
  id,
  timestamp,
  body,
  secret,
}: Record<'id' | 'timestamp' | 'body' | 'secret', string>): string {
  const key = secret.startsWith('whsec_') ? Buffer.from(secret.slice(6), 'base64') : Buffer.from(secret, 'utf8')
  return `v1,${createHmac('sha256', key).update(`${id}.${timestamp}.${body}`).digest('base64')}`
}

function standardHeaders(signed: {
  id: string
  body: string
  secret: string | undefined
  now: Instant
}): Record<string, string> {
  const { id, body, secret } = signed
  const timestamp = String(Math.floor(signed.now / 1000))
  return {
    'webhook-id': id,
    'webhook-timestamp': timestamp,
    ...(secret === undefined ? {} : { 'webhook-signature': signatureOf({ id, timestamp, body, secret }) }),
  }
}

function payloadFor(channel: WebChannel, message: AlertMessage): object {
  switch (channel.kind) {
    case 'slack':
      return slackPayload(message)
    case 'discord':
      return discordPayload(message)
    case 'webhook':
      return webhookPayload(message)
    default:
      return channel satisfies never
  }
}

function addressOf(text: string): URL {
  if (!URL.canParse(text)) {
    throw new AutonomyError('INVALID_CONFIG', 'the address it refers to is not a URL', {
      hint: 'The variable or file holds the whole address, beginning with https://',
    })
  }
  const url = new URL(text)
  if (url.protocol === 'https:' || (url.protocol === 'http:' && isLoopback(url.hostname))) return url
  throw new AutonomyError('INVALID_CONFIG', `${url.protocol}//${url.host} is refused: not encrypted`, {
    hint: 'Use https://; plain http:// is for receivers on this machine (127.0.0.1, localhost).',
  })
}

function judged(
  answer: HttpAnswer,
  { url, secret, now }: { url: URL; secret: string | undefined; now: Instant },
): Attempt {
  const { status } = answer
  if (status >= 200 && status < 300) return { ok: true, detail: `${url.host} took it (${status})` }
  const hidden = [secret, url.href, url.pathname.length > 1 ? url.pathname : undefined, url.search]
  const said = cleanLine(withoutSecrets(answer.body, hidden)).slice(0, 120)
  const reason = `${url.host} answered ${status}${said === '' ? '' : `: ${said}`}`
  if (status === 429) return { ok: false, reason, again: true, wait: retryAfter(answer.header('retry-after'), now) }
  if (status >= 300 && status < 400)
    return { ok: false, reason: `${reason} (a redirect is not followed)`, again: false }
  return { ok: false, reason, again: status >= 500, wait: retryAfter(answer.header('retry-after'), now) }
}

/** Seconds, or an HTTP date. */
function retryAfter(value: string | undefined, now: Instant): Milliseconds | undefined {
  if (value === undefined) return undefined
  if (/^\d+(\.\d+)?$/.test(value)) return Math.ceil(Number(value) * 1000)
  const date = Date.parse(value)
  return Number.isNaN(date) ? undefined : Math.max(0, date - now)
}
