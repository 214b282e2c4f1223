/** What a scan of the logs yields: findings, grouped by fingerprint, and how much of the logs it accounts for. */
import type { Instant } from '../platform/clock.ts'
import type { Priority } from '../workspace/config.ts'

/**
 * One kind of trouble in one component, as seen in one scan. `fingerprint` is the identity that a todo keeps: the first
 * 16 hexadecimal digits of SHA-256 over kind, pattern id or template, and component.
 */
export interface Finding {
  fingerprint: string
  /** `pattern`: one of the known patterns. `template`: mined from error lines that no pattern knows. */
  kind: 'pattern' | 'template'
  /** The pattern's id, or the template's own id. */
  pattern_id: string
  /** The pattern's text, or the template with `<*>` for what varies. */
  error_pattern: string
  /** The log it is about, without dates, rotation numbers and extension: `mcp_server_error`. */
  component: string
  category: string
  priority: Priority
  /** The agent the pattern names; assignment prefers it. */
  agent?: string
  title: string
  description: string
  root_cause?: string
  /** At least one of the events says that it is fatal. A template then becomes a todo the first time it is seen. */
  fatal?: boolean
  /** Events in this scan (a stack trace is one event). */
  occurrences: number
  /** From the time stamps in the log; where a line has none, the file's modification time. */
  first_seen: Instant
  last_seen: Instant
  /** Files it was read from, relative to the workspace where they are inside it, at most 20. */
  sources: readonly string[]
  /** Redacted lines, at most 3, each at most 500 characters. */
  samples: readonly string[]
  /** Events by hour: `2026-11-21T04` (UTC) -> count. */
  hours: Readonly<Record<string, number>>
}

export interface ScanTotals {
  files: number
  /** Files in which something new was read. */
  files_read: number
  bytes: number
  lines: number
  /** Events at error level (or that a pattern knows). */
  error_events: number
  /** Of these: matched by a known pattern, or placed in a template. The two add up to `error_events`. */
  known: number
  templated: number
  /** Files that could not be read, with the reason; the others were. */
  unreadable: readonly { file: string; reason: string }[]
}

export interface ScanResult {
  /** Names this scan for ever: applying the same scan twice changes nothing. */
  scan_id: string
  findings: readonly Finding[]
  totals: ScanTotals
}
