/**
 * The step `alert`: tells every channel what is due there. At least once: what arrived is put on record after sending,
 * so a run that is killed in between sends again, under the same message id. Each channel has its own cool-down: one
 * that failed is tried again on the next run, the others are not repeated.
 */
import { dirname } from 'node:path'
import { AutonomyError } from '../../errors.ts'
import { systemNetwork, type Network } from '../../platform/network.ts'
import type { ChannelConfig } from '../../workspace/config.ts'
import type { PipelineDeps } from '../pipeline-deps.ts'
import { messageId, type Alert, type AlertMessage, type Delivery } from './alert.ts'
import { alertChannels } from './alert-channels.ts'
import { findSent, readSentAlerts, writeSentAlerts, type SentAlert } from './alert-state.ts'
import { alertsOf, dueAlerts, recordSent, type AlertPlace, type RunState } from './decide-alerts.ts'

export interface SendAlerts extends RunState {
  run_id: string
  /** Decides and counts, sends and writes nothing. */
  dry_run?: boolean
  signal?: AbortSignal
}

export interface AlertOutcome {
  counts: {
    channels: number
    /** Alerts that this run raised. */
    firing: number
    /** Messages that arrived. */
    sent: number
    /** Alerts a channel was not told again, because of the cool-down; summed over the channels. */
    held_back: number
  }
  deliveries: readonly Delivery[]
}

export type AlertDeps = Pick<PipelineDeps, 'config' | 'paths' | 'files' | 'clock' | 'random' | 'environment'> & {
  /** Default: the real one. */
  network?: Network
}

interface Post {
  channel: ChannelConfig
  message: AlertMessage
}

/**
 * @throws AutonomyError DELIVERY_FAILED naming the channels that did not take it (what did arrive is on record),
 * INVALID_CONFIG, IO; the signal's reason when it aborts
 */
export async function sendAlerts(input: SendAlerts, deps: AlertDeps): Promise<AlertOutcome> {
  const { config, environment, files, paths } = deps
  const channels = alertChannels(config.alerts.channels, environment)
  const place = { workspace: paths.root, host: environment.hostname() }
  const redact = channels.length === 0 ? asItIs : await redactionOf(config)
  const alerts = alertsOf(input, { ...place, threshold: config.score.threshold, redact })
  const sent = channels.length === 0 ? [] : readSentAlerts(files.readTextIfPresent(paths.alertState))
  const posts = channels.flatMap((channel) => postFor(channel, { alerts, sent, place, input }, deps))
  const firing = alerts.filter(({ status }) => status === 'firing')
  const told = posts.flatMap(({ message }) => message.alerts.filter(({ status }) => status === 'firing')).length
  const counts = { channels: channels.length, firing: firing.length, sent: 0 }
  const held_back = firing.length * channels.length - told
  if (input.dry_run || posts.length === 0) return { counts: { ...counts, held_back }, deliveries: [] }

  const deliveries = await deliverAll(posts, { sent, channels, signal: input.signal }, deps)
  refuseFailures(deliveries)
  return { counts: { ...counts, sent: deliveries.length, held_back }, deliveries }
}

function postFor(
  channel: ChannelConfig,
  {
    alerts,
    sent,
    place,
    input,
  }: { alerts: readonly Alert[]; sent: readonly SentAlert[]; place: AlertPlace; input: SendAlerts },
  { clock, config }: AlertDeps,
): readonly Post[] {
  const now = clock.now()
  const due = dueAlerts(alerts, sent, { channel: channel.name, now, cooldown: config.alerts.cooldown })
  if (due.length === 0) return []
  const id = messageId(
    channel.name,
    due.map((alert) => ({
      alert,
      last: findSent(sent, { channel: channel.name, fingerprint: alert.fingerprint })?.sent_at,
    })),
  )
  return [{ channel, message: { id, at: now, ...place, run_id: input.run_id, alerts: due } }]
}

/** All at once. What arrived is on record even when the run is ended in the middle. */
async function deliverAll(
  posts: readonly Post[],
  {
    sent,
    channels,
    signal,
  }: { sent: readonly SentAlert[]; channels: readonly ChannelConfig[]; signal: AbortSignal | undefined },
  deps: AlertDeps,
): Promise<readonly Delivery[]> {
  const { deliver } = await import('./deliver.ts')
  const { clock, files, paths } = deps
  const outcomes = await Promise.allSettled(
    posts.map(({ channel, message }) =>
      deliver(channel, { message, signal }, { ...deps, network: deps.network ?? systemNetwork }),
    ),
  )
  let record = sent.filter(({ channel }) => channels.some(({ name }) => name === channel))
  for (const [index, { channel, message }] of posts.entries()) {
    const outcome = outcomes[index]
    if (outcome?.status !== 'fulfilled' || outcome.value.status !== 'sent') continue
    record = [...recordSent(record, { channel: channel.name, alerts: message.alerts, now: clock.now() })]
  }
  files.makeDirectory(dirname(paths.alertState))
  await files.writeAtomic(paths.alertState, writeSentAlerts(record))
  return outcomes.map((outcome) => {
    if (outcome.status === 'rejected') throw outcome.reason
    return outcome.value
  })
}

/** Only what is sent needs it. */
async function redactionOf({ redaction }: AlertDeps['config']): Promise<(text: string) => string> {
  const { createRedact } = await import('../../redaction/redact.ts')
  return createRedact(redaction.patterns)
}

const asItIs = (text: string): string => text

function refuseFailures(deliveries: readonly Delivery[]): void {
  const failed = deliveries.filter(({ status }) => status === 'failed')
  if (failed.length === 0) return
  const reasons = failed.map(({ channel, message }) => `${channel} (${message})`).join(', ')
  throw new AutonomyError(
    'DELIVERY_FAILED',
    `${failed.length} of ${deliveries.length} alert channels did not take the message: ${reasons}`,
    { hint: 'The next run tries again. Try it now: autonomy alert test' },
  )
}
