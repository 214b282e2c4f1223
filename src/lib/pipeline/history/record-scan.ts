/** Pure: history + one scan -> history. Recording the same scan twice changes nothing. */
import { toIso, type Instant } from '../../platform/clock.ts'
import type { Finding } from '../findings.ts'
import type { FingerprintHistory, History } from './history.ts'

const DAY = 24 * 3_600_000
const HOURS_KEPT = 14 * DAY
const DAYS_KEPT = 90 * DAY

export interface RecordedScan {
  scan_id: string
  findings: readonly Finding[]
  /** Clock time of the scan. */
  at: Instant
}

export function recordScan(history: History, { scan_id, findings, at }: RecordedScan): History {
  if (history.last_scan === scan_id) return history
  const scan = { number: history.scans + 1, at }
  const known = new Map(history.fingerprints.map((entry) => [entry.fingerprint, entry]))
  for (const finding of findings) known.set(finding.fingerprint, seen(known.get(finding.fingerprint), finding, scan))
  return {
    ...history,
    last_scan: scan_id,
    last_scan_at: toIso(at),
    ...(history.last_scan_at === undefined ? {} : { previous_scan_at: history.last_scan_at }),
    scans: scan.number,
    fingerprints: [...known.values()].filter((entry) => isRemembered(entry, at)).map((entry) => condense(entry, at)),
  }
}

function seen(
  entry: FingerprintHistory | undefined,
  finding: Finding,
  scan: { number: number; at: Instant },
): FingerprintHistory {
  const { fingerprint, kind, error_pattern, component, category, priority, first_seen, last_seen } = finding
  return {
    ...entry,
    fingerprint,
    kind,
    error_pattern,
    component,
    category,
    priority,
    total: (entry?.total ?? 0) + finding.occurrences,
    first_seen: toIso(Math.min(first_seen, entry ? Date.parse(entry.first_seen) : first_seen)),
    last_seen: toIso(Math.max(last_seen, entry ? Date.parse(entry.last_seen) : last_seen)),
    last_scan_number: scan.number,
    last_scan_at: toIso(scan.at),
    hours: addCounts(entry?.hours ?? {}, Object.entries(finding.hours)),
    days: entry?.days ?? {},
  }
}

/** Forgotten when neither the logs nor a scan had it for 90 days. */
function isRemembered({ last_seen, last_scan_at }: FingerprintHistory, now: Instant): boolean {
  return Math.max(Date.parse(last_seen), Date.parse(last_scan_at)) > now - DAYS_KEPT
}

/** Hours older than 14 days become part of their day; days older than 90 are dropped. */
function condense(entry: FingerprintHistory, now: Instant): FingerprintHistory {
  const firstHour = toIso(now - HOURS_KEPT).slice(0, 13)
  const firstDay = toIso(now - DAYS_KEPT).slice(0, 10)
  const hours = Object.entries(entry.hours)
  const old = hours.filter(([hour]) => hour < firstHour)
  const days = Object.entries(entry.days)
  if (old.length === 0 && days.every(([day]) => day >= firstDay)) return entry
  const allDays = addCounts(
    entry.days,
    old.map(([hour, count]) => [hour.slice(0, 10), count]),
  )
  return {
    ...entry,
    hours: Object.fromEntries(hours.filter(([hour]) => hour >= firstHour)),
    days: Object.fromEntries(Object.entries(allDays).filter(([day]) => day >= firstDay)),
  }
}

function addCounts(
  counts: Readonly<Record<string, number>>,
  added: readonly (readonly [string, number])[],
): Readonly<Record<string, number>> {
  const sums = new Map(Object.entries(counts))
  for (const [key, count] of added) sums.set(key, (sums.get(key) ?? 0) + count)
  return Object.fromEntries([...sums].sort(([a], [b]) => (a < b ? -1 : 1)))
}
