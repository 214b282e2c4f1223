/**
 * The channels in force: those of the configuration, with what the environment says instead. AUTONOMY_WEBHOOK_URL and
 * AUTONOMY_WEBHOOK_SECRET go to the channel named `webhook`, or the only one that is no mail; AUTONOMY_SMTP_* to the one
 * named `smtp`, or the only mail channel. Where there is none yet, one is added. Secrets stay references.
 */
import { AutonomyError } from '../../errors.ts'
import type { Environment } from '../../platform/environment.ts'
import type { ChannelConfig } from '../../workspace/config.ts'

type MailChannel = Extract<ChannelConfig, { kind: 'smtp' }>
type WebChannel = Exclude<ChannelConfig, MailChannel>

const ADDED_TIMEOUT = 10_000
const SMTPS_PORT = 465
const SUBMISSION_PORT = 587

/** @throws AutonomyError INVALID_CONFIG: variables that do not make a channel, or might mean several */
export function alertChannels(
  configured: readonly ChannelConfig[],
  environment: Pick<Environment, 'get'>,
): readonly ChannelConfig[] {
  return withMail(withWebhook(configured, environment), environment)
}

function withWebhook(
  channels: readonly ChannelConfig[],
  environment: Pick<Environment, 'get'>,
): readonly ChannelConfig[] {
  const url = environment.get('AUTONOMY_WEBHOOK_URL')
  const secret = environment.get('AUTONOMY_WEBHOOK_SECRET')
  if (url === undefined && secret === undefined) return channels
  const target = targetOf(channels.filter(isWeb), { name: 'webhook', variables: 'AUTONOMY_WEBHOOK_URL' })
  if (!target && url === undefined) return channels
  const changed: WebChannel = {
    ...(target ?? { name: 'webhook', kind: receiverOf(url ?? ''), timeout: ADDED_TIMEOUT, url: '' }),
    ...(url === undefined ? {} : { url: 'env:AUTONOMY_WEBHOOK_URL' }),
  }
  const signed =
    changed.kind === 'webhook' && secret !== undefined ? { ...changed, secret: 'env:AUTONOMY_WEBHOOK_SECRET' } : changed
  return replaced(channels, target, signed)
}

/** Slack and Discord take nothing but their own form; anything else gets the generic one. */
function receiverOf(url: string): WebChannel['kind'] {
  const host = URL.canParse(url) ? new URL(url).hostname : ''
  if (/^hooks\.slack(-gov)?\.com$/.test(host)) return 'slack'
  return /(^|\.)discord(app)?\.com$/.test(host) ? 'discord' : 'webhook'
}

function withMail(channels: readonly ChannelConfig[], environment: Pick<Environment, 'get'>): readonly ChannelConfig[] {
  const given = mailSettings(environment)
  if (Object.keys(given).length === 0) return channels
  const target = targetOf(channels.filter(isMail), { name: 'smtp', variables: 'AUTONOMY_SMTP_*' })
  if (target) return replaced(channels, target, { ...target, ...given })
  const { host, from, to, secure = false } = given
  if (host === undefined || from === undefined || to === undefined) {
    const lacking = [host ?? 'AUTONOMY_SMTP_HOST', from ?? 'AUTONOMY_SMTP_FROM', to ? '' : 'AUTONOMY_SMTP_TO']
    throw new AutonomyError('INVALID_CONFIG', 'AUTONOMY_SMTP_* is set, but not enough of it for a mail channel', {
      hint: `Set ${lacking.filter((name) => name.startsWith('AUTONOMY_')).join(', ')} too, or unset the others.`,
    })
  }
  const port = secure ? SMTPS_PORT : SUBMISSION_PORT
  return [...channels, { name: 'smtp', kind: 'smtp', timeout: ADDED_TIMEOUT, port, ...given, host, from, to, secure }]
}

function mailSettings(environment: Pick<Environment, 'get'>): Partial<Omit<MailChannel, 'name' | 'kind' | 'timeout'>> {
  const [host, user, from] = ['HOST', 'USER', 'FROM'].map((name) => environment.get(`AUTONOMY_SMTP_${name}`))
  const port = environment.get('AUTONOMY_SMTP_PORT')
  const to = environment.get('AUTONOMY_SMTP_TO')
  const secure = environment.get('AUTONOMY_SMTP_SECURE')
  return {
    ...(host === undefined ? {} : { host }),
    ...(port === undefined ? {} : { port: portNumber(port) }),
    ...(secure === undefined ? {} : { secure: yesOrNo(secure) }),
    ...(user === undefined ? {} : { user }),
    ...(environment.get('AUTONOMY_SMTP_PASSWORD') === undefined ? {} : { password: 'env:AUTONOMY_SMTP_PASSWORD' }),
    ...(from === undefined ? {} : { from }),
    ...(to === undefined ? {} : { to: to.split(',').map((each) => each.trim()) }),
  }
}

function portNumber(text: string): number {
  const port = Number(text)
  if (/^\d+$/.test(text) && port >= 1 && port <= 65_535) return port
  throw new AutonomyError('INVALID_CONFIG', `AUTONOMY_SMTP_PORT is ${JSON.stringify(text)}, not a port number`)
}

function yesOrNo(text: string): boolean {
  if (/^(true|1|yes)$/i.test(text)) return true
  if (/^(false|0|no)$/i.test(text)) return false
  throw new AutonomyError('INVALID_CONFIG', `AUTONOMY_SMTP_SECURE is ${JSON.stringify(text)}, not true or false`)
}

function targetOf<T extends ChannelConfig>(
  channels: readonly T[],
  { name, variables }: { name: string; variables: string },
): T | undefined {
  const named = channels.find((channel) => channel.name === name)
  if (named || channels.length <= 1) return named ?? channels[0]
  throw new AutonomyError('INVALID_CONFIG', `${variables} is set, but which channel it is for is not clear`, {
    hint: `Name one of these channels "${name}": ${channels.map((channel) => channel.name).join(', ')}`,
  })
}

function replaced(
  channels: readonly ChannelConfig[],
  old: ChannelConfig | undefined,
  changed: ChannelConfig,
): readonly ChannelConfig[] {
  return old ? channels.map((channel) => (channel === old ? changed : channel)) : [...channels, changed]
}

function isMail(channel: ChannelConfig): channel is MailChannel {
  return channel.kind === 'smtp'
}

function isWeb(channel: ChannelConfig): channel is WebChannel {
  return channel.kind !== 'smtp'
}
