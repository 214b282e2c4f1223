/** `alert test`: a message that is clearly a test, to every channel or to one. Touches no cool-down. */
import { AutonomyError } from '../../errors.ts'
import { systemNetwork } from '../../platform/network.ts'
import type { Delivery } from './alert.ts'
import { alertChannels } from './alert-channels.ts'
import { alertFor } from './decide-alerts.ts'
import type { AlertDeps } from './send-alerts.ts'

export interface AlertTest {
  sent: number
  failed: number
  channels: readonly Delivery[]
}

/** @throws AutonomyError NOTHING_TO_DO (no channel), NOT_FOUND (no such channel), INVALID_CONFIG */
export async function testAlerts(
  { channel: wanted, signal }: { channel?: string | undefined; signal?: AbortSignal | undefined },
  deps: AlertDeps,
): Promise<AlertTest> {
  const channels = alertChannels(deps.config.alerts.channels, deps.environment)
  if (channels.length === 0) {
    throw new AutonomyError('NOTHING_TO_DO', 'no alert channel is configured', {
      hint: 'Add one under alerts.channels in autonomy.yaml, or set AUTONOMY_WEBHOOK_URL. See docs/alerts.md.',
    })
  }
  const chosen = channels.filter(({ name }) => wanted === undefined || name === wanted)
  if (chosen.length === 0) {
    throw new AutonomyError('NOT_FOUND', `there is no alert channel named "${wanted}"`, {
      hint: `Channels: ${channels.map(({ name }) => name).join(', ')}`,
    })
  }
  const place = { workspace: deps.paths.root, host: deps.environment.hostname() }
  const alert = alertFor('test', place, {
    title: 'Test message: alerts from this workspace arrive here',
    details: ['Nothing is wrong. Someone ran "autonomy alert test".'],
  })
  const { deliver } = await import('./deliver.ts')
  const deliveries = await Promise.all(
    chosen.map((channel) => {
      const id = `msg_${deps.random.hex(16)}`
      const message = { id, at: deps.clock.now(), ...place, run_id: undefined, alerts: [alert] }
      return deliver(channel, { message, signal }, { ...deps, network: deps.network ?? systemNetwork })
    }),
  )
  const failed = deliveries.filter(({ status }) => status === 'failed').length
  return { sent: deliveries.length - failed, failed, channels: deliveries }
}
