/**
 * Keeps the newest reports of every kind and removes the older ones. Goes by our own file names only (kind and run
 * id); whatever else lies in the folder is left alone, and so is the run log, which is the audit trail.
 */
import { join } from 'node:path'
import type { FileSystem } from '../../platform/files.ts'
import { RUN_ID } from '../run-id.ts'

/** A report file is `<prefix>_<run id>.<extension>`. */
const REPORT_KINDS = [
  { prefix: 'dashboard_snapshot', extension: 'txt' },
  { prefix: 'dashboard_snapshot', extension: 'html' },
  { prefix: 'success_metrics', extension: 'md' },
] as const

type ReportKind = (typeof REPORT_KINDS)[number]

/** The names to remove: of each kind all but the `keep` newest by run id. */
export function outdatedReports(names: readonly string[], keep: number): readonly string[] {
  return REPORT_KINDS.flatMap((kind) => {
    const oldestFirst = names.filter((name) => isOfKind(name, kind)).toSorted()
    return oldestFirst.slice(0, Math.max(0, oldestFirst.length - keep))
  })
}

function isOfKind(name: string, { prefix, extension }: ReportKind): boolean {
  const [start, end] = [`${prefix}_`, `.${extension}`]
  return name.startsWith(start) && name.endsWith(end) && RUN_ID.test(name.slice(start.length, -end.length))
}

/** `kept` counts reports only. @throws AutonomyError IO */
export function pruneReports(
  { reports, keep }: { reports: string; keep: number },
  { files }: { files: FileSystem },
): { kept: number; removed: number } {
  const names = files.list(reports)
  const outdated = outdatedReports(names, keep)
  for (const name of outdated) files.remove(join(reports, name))
  const ours = names.filter((name) => REPORT_KINDS.some((kind) => isOfKind(name, kind)))
  return { kept: ours.length - outdated.length, removed: outdated.length }
}
