/**
 * The metrics step: `reports/success_metrics_<run id>.md`, only when it says something that the newest one does not. A
 * run with no news writes nothing, and a hundred reports reach back a hundred changes instead of two days.
 */
import { join } from 'node:path'
import { toIso } from '../../platform/clock.ts'
import type { PipelineDeps } from '../pipeline-deps.ts'
import { formatMetrics } from './format-metrics.ts'
import { reportSuccess } from './report-success.ts'
import type { SuccessMetrics } from './metrics.ts'

export type SuccessReportDeps = Pick<PipelineDeps, 'files' | 'paths' | 'clock' | 'todos' | 'config'>

export interface SuccessReport {
  metrics: SuccessMetrics
  /** Absolute; undefined when the newest report says the same. */
  path?: string
}

const NAME = /^success_metrics_.+\.md$/

/** @throws AutonomyError INVALID_DOCUMENT, IO */
export async function writeSuccessReport(runId: string, deps: SuccessReportDeps): Promise<SuccessReport> {
  const { files, paths, clock } = deps
  const metrics = await reportSuccess(deps)
  const body = `${formatMetrics(metrics)}\n`
  const newest = files.list(paths.reports).findLast((name) => NAME.test(name))
  const last = newest === undefined ? undefined : files.readTextIfPresent(join(paths.reports, newest))
  if (last?.endsWith(`\n\n${body}`)) return { metrics }
  const path = join(paths.reports, `success_metrics_${runId}.md`)
  files.makeDirectory(paths.reports)
  await files.writeAtomic(path, `# Success Metrics Report\nGenerated: ${toIso(clock.now())}\n\n${body}`)
  return { metrics, path }
}
