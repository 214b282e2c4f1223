/**
 * Tells every alert channel that a guardrail tripped: once within the cool-down for the same limit and runner. What was
 * sent stands in a file of its own, so that a run of the pipeline, which may take long, holds nobody up.
 */
import { dirname, join } from 'node:path'
import type { CoordinationDeps } from '../../coordination/coordination-deps.ts'
import type { TripRecord } from '../../coordination/guard/guard-state.ts'
import { alertChannels } from '../../pipeline/alerts/alert-channels.ts'
import { findSent, readSentAlerts, writeSentAlerts, type SentAlert } from '../../pipeline/alerts/alert-state.ts'
import { messageId, type Alert, type AlertMessage } from '../../pipeline/alerts/alert.ts'
import { alertFor, dueAlerts, recordSent } from '../../pipeline/alerts/decide-alerts.ts'
import { systemNetwork, type Network } from '../../platform/network.ts'
import type { ChannelConfig } from '../../workspace/config.ts'

export type GuardAlertDeps = Omit<CoordinationDeps, 'ledger' | 'tracer' | 'processes'> & {
  /** Default: the real one. */
  network?: Network
}

const CONSEQUENCES: Readonly<Record<TripRecord['action'], string>> = {
  item: 'The item is left alone.',
  attempt: 'The attempt was ended.',
  pause: 'Its runners wait.',
  runner: 'Its runners end.',
}

/** @throws AutonomyError INVALID_CONFIG (channels), STORE_BUSY, IO. A channel that takes nothing is no error. */
export async function sendGuardAlert(trip: TripRecord, deps: GuardAlertDeps): Promise<void> {
  if (alertChannels(deps.config.alerts.channels, deps.environment).length === 0) return
  await sendOnce(await alertOf(trip, deps), deps)
}

/** To each channel that was not told within the cool-down. @throws AutonomyError as above */
export async function sendOnce(alert: Alert, deps: GuardAlertDeps): Promise<void> {
  const { config, environment, locks, paths } = deps
  const channels = alertChannels(config.alerts.channels, environment)
  if (channels.length === 0) return
  const lock = join(dirname(paths.locks.guard), 'guard-alerts.lock')
  await locks.withLock(lock, { wait: 60_000, what: 'the alerts of guardrails' }, () => sendDue(alert, channels, deps))
}

async function alertOf(trip: TripRecord, { config, environment, paths }: GuardAlertDeps): Promise<Alert> {
  const { createRedact } = await import('../../redaction/redact.ts')
  const redact = await createRedact(config.redaction.patterns)
  const { code, message, action, agent_id, work_item_id, runner, until } = trip
  const place = { workspace: paths.root, host: environment.hostname() }
  return alertFor('guard', place, {
    labels: { code, runner },
    title: `A guardrail tripped: ${code}`,
    details: [
      redact(message),
      `Agent ${agent_id}${work_item_id === undefined ? '' : `, item ${work_item_id}`}, runner ${runner}`,
      `${CONSEQUENCES[action]}${until === undefined ? '' : ` Until ${until}.`}`,
    ],
  })
}

async function sendDue(alert: Alert, channels: readonly ChannelConfig[], deps: GuardAlertDeps): Promise<void> {
  const { clock, config, files, paths } = deps
  const state = join(dirname(paths.coordination.guard), 'guard_alerts.json')
  let sent = readSentAlerts(files.readTextIfPresent(state))
  const { cooldown } = config.alerts
  for (const channel of channels) {
    const due = dueAlerts([alert], sent, { channel: channel.name, now: clock.now(), cooldown })
    if (due.length === 0 || !(await deliverTo(channel, { alert, sent }, deps))) continue
    sent = recordSent(sent, { channel: channel.name, alerts: due, now: clock.now() })
    files.makeDirectory(dirname(state))
    await files.writeAtomic(state, writeSentAlerts(sent))
  }
}

async function deliverTo(
  channel: ChannelConfig,
  { alert, sent }: { alert: Alert; sent: readonly SentAlert[] },
  deps: GuardAlertDeps,
): Promise<boolean> {
  const { deliver } = await import('../../pipeline/alerts/deliver.ts')
  const last = findSent(sent, { channel: channel.name, fingerprint: alert.fingerprint })?.sent_at
  const message: AlertMessage = {
    id: messageId(channel.name, [{ alert, last }]),
    at: deps.clock.now(),
    workspace: deps.paths.root,
    host: deps.environment.hostname(),
    run_id: undefined,
    alerts: [alert],
  }
  const network = deps.network ?? systemNetwork
  const { status } = await deliver(channel, { message }, { ...deps, network })
  return status === 'sent'
}
