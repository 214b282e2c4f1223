/**
 * What the checks said in the last run, each with the settings it had: a check with `every` need not run again while its
 * result counts, and the dashboard reckons its score from the very same results. The file is a cache: one that is damaged
 * or from another version counts as "no checks were made yet".
 */
import { dirname } from 'node:path'
import type { Instant } from '../../platform/clock.ts'
import type { FileSystem } from '../../platform/files.ts'
import { stringifyDocument } from '../../platform/json-document.ts'
import type { CheckConfig, Config } from '../../workspace/config.ts'
import type { WorkspacePaths } from '../../workspace/paths.ts'
import type { CheckResult } from './check-result.ts'

interface LastResult {
  /** `settingsOf` the check it belongs to: a check whose settings were changed is another check. */
  settings: string
  result: CheckResult
}

interface StateDeps {
  files: FileSystem
  paths: Pick<WorkspacePaths, 'checkState'>
}

/** @throws AutonomyError IO */
export function lastResults({ files, paths }: StateDeps): readonly LastResult[] {
  const text = files.readTextIfPresent(paths.checkState)
  return text === undefined ? [] : parseResults(text)
}

/** `results` in the order of the configured checks. @throws AutonomyError IO */
export async function keepResults(
  results: readonly CheckResult[],
  { files, paths, config }: StateDeps & { config: Pick<Config, 'checks'> },
): Promise<void> {
  const last = config.checks.flatMap((check, index): LastResult[] => {
    const result = results[index]
    return result ? [{ settings: settingsOf(check), result }] : []
  })
  files.makeDirectory(dirname(paths.checkState))
  const text = stringifyDocument({ version: 1, results: last }, { recordsAt: 'results' })
  await files.writeAtomic(paths.checkState, text, { durable: false })
}

/** The last result of this check while it counts. A result from the future (the clock was set back) does not. */
export function standingResult(check: CheckConfig, last: readonly LastResult[], now: Instant): CheckResult | undefined {
  if (check.every <= 0) return undefined
  const settings = settingsOf(check)
  const result = last.find((each) => each.settings === settings)?.result
  const age = result === undefined ? Number.NaN : now - Date.parse(result.at)
  return age >= 0 && age < check.every ? result : undefined
}

/** Tells settings apart without repeating them, for they may hold a secret: FNV-1a of 64 bits, as hexadecimal digits. */
function settingsOf(check: CheckConfig): string {
  const text = JSON.stringify(Object.entries(check).toSorted(([a], [b]) => (a < b ? -1 : 1)))
  let hash = 0xcbf29ce484222325n
  for (const byte of Buffer.from(text)) hash = BigInt.asUintN(64, (hash ^ BigInt(byte)) * 0x100000001b3n)
  return hash.toString(16)
}

function parseResults(text: string): readonly LastResult[] {
  let document: unknown
  try {
    document = JSON.parse(text)
  } catch {
    return []
  }
  if (!isRecord(document) || document['version'] !== 1 || !Array.isArray(document['results'])) return []
  return document['results'].filter(isLastResult)
}

function isLastResult(value: unknown): value is LastResult {
  if (!isRecord(value) || typeof value['settings'] !== 'string' || !isRecord(value['result'])) return false
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
