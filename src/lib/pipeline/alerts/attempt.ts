/** One try to deliver a message, and what a channel needs for it. */
import type { Clock, Milliseconds } from '../../platform/clock.ts'
import type { Network } from '../../platform/network.ts'
import type { Random } from '../../platform/random.ts'
import type { ChannelConfig } from '../../workspace/config.ts'
import type { AlertMessage } from './alert.ts'
import type { SecretDeps } from '../../workspace/read-secret.ts'

export interface DeliverDeps extends SecretDeps {
  clock: Clock
  random: Random
  network: Network
}

export interface Try {
  message: AlertMessage
  /** What is left of the channel's time. */
  timeout: Milliseconds
  signal?: AbortSignal | undefined
}

/** `detail` and `reason` hold no secret. */
export type Attempt =
  | { ok: true; detail: string }
  | {
      ok: false
      reason: string
      /** Trying again could help. */
      again: boolean
      /** The receiver asked to wait this long. */
      wait?: Milliseconds | undefined
    }

/** Plain text may go to this machine only: a message tells about the system, and the address may be its own key. */
export function isLoopback(hostname: string): boolean {
  return /^(localhost|.+\.localhost|127(\.\d{1,3}){3}|\[?::1\]?)$/i.test(hostname)
}

/** What a receiver said, without the secrets it may have echoed. */
export function withoutSecrets(text: string, secrets: readonly (string | undefined)[]): string {
  return secrets.reduce<string>((rest, secret) => (secret ? rest.replaceAll(secret, '***') : rest), text)
}

/** All tries of a delivery share the time of the channel. */
export function noAnswer({ timeout }: Pick<ChannelConfig, 'timeout'>): string {
  return `did not answer within ${timeout / 1000} s`
}
