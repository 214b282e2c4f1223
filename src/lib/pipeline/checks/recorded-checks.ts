/**
 * What the validation checks of the last run said, so that the dashboard reckons its score from the very same results.
 * The file is a cache: a damaged one counts as "no checks were made yet".
 */
import { dirname, join } from 'node:path'
import type { FileSystem } from '../../platform/files.ts'
import { stringifyDocument } from '../../platform/json-document.ts'
import type { WorkspacePaths } from '../../workspace/paths.ts'
import type { CheckResult } from './check-result.ts'

interface RecordDeps {
  files: FileSystem
  paths: Pick<WorkspacePaths, 'checkState'>
}

/** @throws AutonomyError IO */
export async function recordChecks(checks: readonly CheckResult[], { files, paths }: RecordDeps): Promise<void> {
  const path = recordPath(paths)
  files.makeDirectory(dirname(path))
  await files.writeAtomic(path, stringifyDocument({ version: 1, checks }, { recordsAt: 'checks' }), { durable: false })
}

/** @throws AutonomyError IO */
export function recordedChecks({ files, paths }: RecordDeps): readonly CheckResult[] {
  const text = files.readTextIfPresent(recordPath(paths))
  if (text === undefined) return []
  try {
    const document: unknown = JSON.parse(text)
    if (!isRecord(document) || document['version'] !== 1 || !Array.isArray(document['checks'])) return []
    return document['checks'].filter(isCheckResult)
  } catch (error) {
    if (error instanceof SyntaxError) return []
    throw error
  }
}

function recordPath({ checkState }: RecordDeps['paths']): string {
  return join(dirname(checkState), 'last_checks.json')
}

function isCheckResult(value: unknown): value is CheckResult {
  if (!isRecord(value)) return false
  const { name, kind, status, required, message, at, ms } = value
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
