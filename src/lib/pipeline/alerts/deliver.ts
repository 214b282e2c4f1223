/**
 * Delivers one message to one channel within the channel's time: up to three tries, with back-off and jitter between
 * them, or after the pause the receiver asks for. Every outcome is data; no outcome holds a secret.
 */
import { AutonomyError } from '../../errors.ts'
import type { Milliseconds } from '../../platform/clock.ts'
import type { ChannelConfig } from '../../workspace/config.ts'
import type { AlertMessage, Delivery } from './alert.ts'
import type { Attempt, DeliverDeps, Try } from './attempt.ts'

const TRIES = 3
const FIRST_PAUSE: Milliseconds = 500

/** @throws the signal's reason when it aborts */
export async function deliver(
  channel: ChannelConfig,
  { message, signal }: { message: AlertMessage; signal?: AbortSignal | undefined },
  deps: DeliverDeps,
): Promise<Delivery> {
  const before = deps.clock.monotonic()
  const spent = (): Milliseconds => deps.clock.monotonic() - before
  const done = (status: Delivery['status'], text: string): Delivery => ({
    channel: channel.name,
    kind: channel.kind,
    status,
    message: text,
    ms: Math.round(spent()),
  })
  for (let tries = 1; ; tries++) {
    const attempt = await attemptOn(channel, { message, signal, timeout: left(channel, spent()) }, deps)
    if (attempt.ok) return done('sent', attempt.detail)
    if (!attempt.again || tries === TRIES) return done('failed', attempt.reason + triesNote(tries))
    const pause = attempt.wait ?? FIRST_PAUSE * 2 ** (tries - 1) * (0.5 + deps.random.number())
    if (pause >= left(channel, spent())) return done('failed', attempt.reason + pauseNote(attempt, channel))
    await deps.clock.sleep(pause, signal)
  }
}

async function attemptOn(channel: ChannelConfig, attempt: Try, deps: DeliverDeps): Promise<Attempt> {
  try {
    if (channel.kind === 'smtp') {
      const { sendMail } = await import('./send-mail.ts')
      return await sendMail(channel, attempt, deps)
    }
    const { postWebhook } = await import('./post-webhook.ts')
    return await postWebhook(channel, attempt, deps)
  } catch (error) {
    if (!(error instanceof AutonomyError)) throw error
    return {
      ok: false,
      reason: error.hint === undefined ? error.message : `${error.message}. ${error.hint.replace(/\.$/, '')}`,
      again: false,
    }
  }
}

/** At least a millisecond: a limit of 0 would mean none to the mail library. */
function left({ timeout }: ChannelConfig, spent: Milliseconds): Milliseconds {
  return Math.max(1, Math.floor(timeout - spent))
}

function triesNote(tries: number): string {
  return tries === 1 ? '' : ` (tried ${tries} times)`
}

function pauseNote({ wait }: { wait?: Milliseconds | undefined }, { timeout }: ChannelConfig): string {
  return wait === undefined
    ? ` (no time left of ${timeout / 1000} s)`
    : ` (asks to wait ${wait / 1000} s; the channel has ${timeout / 1000} s)`
}
