/**
 * What was sent where, so that an alert is repeated only after its cool-down and "resolved" goes only to who was
 * alarmed. The file is memory, not a contract: a damaged one counts as empty, and what is firing is sent once more.
 */
import { stringifyDocument } from '../../platform/json-document.ts'

export interface SentAlert {
  channel: string
  fingerprint: string
  /** Of the last message on this channel. */
  status: 'firing' | 'resolved'
  /** When it was last sent as firing. ISO 8601, UTC. */
  sent_at: string
}

export function readSentAlerts(text: string | undefined): readonly SentAlert[] {
  if (text === undefined) return []
  let document: unknown
  try {
    document = JSON.parse(text)
  } catch {
    return []
  }
  if (!isRecord(document) || document['version'] !== 1 || !Array.isArray(document['sent'])) return []
  return document['sent'].filter(isSentAlert)
}

export function writeSentAlerts(sent: readonly SentAlert[]): string {
  return stringifyDocument({ version: 1, sent }, { recordsAt: 'sent' })
}

export function findSent(
  sent: readonly SentAlert[],
  { channel, fingerprint }: Pick<SentAlert, 'channel' | 'fingerprint'>,
): SentAlert | undefined {
  return sent.find((each) => each.channel === channel && each.fingerprint === fingerprint)
}

function isSentAlert(value: unknown): value is SentAlert {
  if (!isRecord(value)) return false
  const { channel, fingerprint, status, sent_at } = value
  return (
    typeof channel === 'string' &&
    typeof fingerprint === 'string' &&
    (status === 'firing' || status === 'resolved') &&
    typeof sent_at === 'string' &&
    !Number.isNaN(Date.parse(sent_at))
  )
}

function isRecord(value: unknown): value is Record<string, unknown> {
  return typeof value === 'object' && value !== null && !Array.isArray(value)
}
