/**
 * Results of checks that need not run every time (`every`), kept between runs. The file is a cache: one that is damaged
 * or from another version counts as empty, and the checks run again.
 */
import type { Instant } from '../../platform/clock.ts'
import { stringifyDocument } from '../../platform/json-document.ts'
import type { CheckConfig } from '../../workspace/config.ts'
import type { CheckResult } from './check-result.ts'

export interface KeptResult {
  /** `definitionOf` the check it belongs to: a changed definition is another check. */
  definition: string
  result: CheckResult
}

/**
 * A fingerprint of all settings of the check: FNV-1a, 64 bits, 16 hexadecimal digits. It tells a changed setting, nothing
 * more; SHA-256 would cost every run the loading of node:crypto, 5 ms.
 */
export function definitionOf(check: CheckConfig): string {
  const settings = JSON.stringify(Object.entries(check).toSorted(([a], [b]) => (a < b ? -1 : 1)))
  let hash = 0xcbf29ce484222325n
  for (const byte of Buffer.from(settings)) hash = BigInt.asUintN(64, (hash ^ BigInt(byte)) * 0x100000001b3n)
  return hash.toString(16).padStart(16, '0')
}

/** The kept result of this check while it counts. A result from the future (the clock was set back) does not. */
export function standingResult(check: CheckConfig, kept: readonly KeptResult[], now: Instant): CheckResult | undefined {
  if (check.every <= 0) return undefined
  const definition = definitionOf(check)
  const result = kept.find((each) => each.definition === definition)?.result
  const age = result === undefined ? Number.NaN : now - Date.parse(result.at)
  return age >= 0 && age < check.every ? result : undefined
}

export function readKeptResults(text: string | undefined): readonly KeptResult[] {
  if (text === undefined) return []
  let document: unknown
  try {
    document = JSON.parse(text)
  } catch {
    return []
  }
  if (!isRecord(document) || document['version'] !== 1 || !Array.isArray(document['results'])) return []
  return document['results'].filter(isKeptResult)
}

export function writeKeptResults(results: readonly KeptResult[]): string {
  return stringifyDocument({ version: 1, results }, { recordsAt: 'results' })
}

function isKeptResult(value: unknown): value is KeptResult {
  if (!isRecord(value) || typeof value['definition'] !== 'string' || !isRecord(value['result'])) return false
  const { name, kind, status, required, message, at, ms } = value['result']
  return (
    [name, kind, message, at].every((text) => typeof text === 'string') &&
    (status === 'passed' || status === 'failed' || status === 'skipped') &&
    typeof required === 'boolean' &&
    typeof ms === 'number'
  )
}

function isRecord(value: unknown): value is Record<string, unknown> {
  return typeof value === 'object' && value !== null && !Array.isArray(value)
}
