/**
 * What the program remembers of each fingerprint: when it was seen, how often, and whether the last scans had it. One
 * record per fingerprint in `history.json`. Hours are kept for 14 days, days for 90, the total for as long as the
 * record. Only scans that read something count as scans: a run over silent logs proves nothing about an error.
 */
import type { Priority } from '../../workspace/config.ts'

export interface History {
  /** `scan_id` of the last scan that is in here; recording it again changes nothing. */
  last_scan?: string
  /** Clock time of that scan, and of the one before it. ISO 8601, UTC. */
  last_scan_at?: string
  previous_scan_at?: string
  /** How many scans that read something are in here. */
  scans: number
  fingerprints: readonly FingerprintHistory[]
}

export interface FingerprintHistory {
  fingerprint: string
  kind: 'pattern' | 'template'
  error_pattern: string
  component: string
  category: string
  priority: Priority
  /** Events ever counted. */
  total: number
  /** Log time, ISO 8601 in UTC. */
  first_seen: string
  last_seen: string
  /** Value of `History.scans` and clock time when a scan last had it. */
  last_scan_number: number
  last_scan_at: string
  /** Events by UTC hour, `2026-11-21T04`, and by UTC day, `2026-11-21`, for what is older. No event is in both. */
  hours: Readonly<Record<string, number>>
  days: Readonly<Record<string, number>>
}

export const EMPTY_HISTORY: History = { scans: 0, fingerprints: [] }
