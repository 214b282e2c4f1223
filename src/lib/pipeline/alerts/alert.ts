/**
 * What an alert is. Its identity is the fingerprint over kind and labels: the same trouble in the same workspace has the
 * same fingerprint on every run, and cool-down and "resolved" go by it.
 */
import { createHash } from 'node:crypto'
import type { Instant } from '../../platform/clock.ts'

/** `score`: below the threshold. `step`: a pipeline step failed. `healing`: a restart was given up. `guard`: a guardrail of agents tripped. `test`: asked for. */
export type AlertKind = 'score' | 'step' | 'healing' | 'guard' | 'test'

export interface Alert {
  kind: AlertKind
  /** The first 16 hexadecimal digits of SHA-256 over kind and labels. */
  fingerprint: string
  status: 'firing' | 'resolved'
  labels: Readonly<Record<string, string>>
  /** One clean line. */
  title: string
  /** Clean lines with what is behind it. */
  details: readonly string[]
}

/** One delivery to one channel: every alert that is due there. Its texts are redacted and hold no control characters. */
export interface AlertMessage {
  /** The same for a delivery that is tried again, on a later run too: a receiver can drop what it already has. */
  id: string
  at: Instant
  workspace: string
  host: string
  run_id: string | undefined
  alerts: readonly Alert[]
}

export interface Delivery {
  channel: string
  kind: 'slack' | 'discord' | 'webhook' | 'smtp'
  status: 'sent' | 'failed'
  /** A sentence without any secret: where it went, or why it did not. */
  message: string
  ms: number
}

export function fingerprintOf(kind: AlertKind, labels: Readonly<Record<string, string>>): string {
  const sorted = Object.entries(labels).toSorted(([a], [b]) => (a < b ? -1 : 1))
  return sha256([kind, sorted]).slice(0, 16)
}

/** Made from what was last sent on the channel, so that it changes only once the delivery is on record. */
export function messageId(channel: string, alerts: readonly { alert: Alert; last: string | undefined }[]): string {
  const parts = alerts.map(({ alert, last }) => [alert.fingerprint, alert.status, last ?? null])
  return `msg_${sha256([channel, parts]).slice(0, 32)}`
}

function sha256(value: unknown): string {
  return createHash('sha256').update(JSON.stringify(value)).digest('hex')
}
