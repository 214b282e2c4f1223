/**
 * Leaves what the dashboard shows at the end of a run as two files, text and HTML. How they look is the dashboard's;
 * the renderer comes in as a parameter. They are reports that the next run makes anew, so they skip fsync.
 */
import { join } from 'node:path'
import type { PipelineDeps } from '../pipeline-deps.ts'
import type { Standing } from '../standing.ts'

export type SnapshotRenderer = (standing: Standing, deps: PipelineDeps) => { text: string; html: string }

/** @throws AutonomyError IO */
export async function writeSnapshot(
  { runId, content }: { runId: string; content: ReturnType<SnapshotRenderer> },
  { files, paths }: Pick<PipelineDeps, 'files' | 'paths'>,
): Promise<void> {
  const stem = join(paths.reports, `dashboard_snapshot_${runId}`)
  files.makeDirectory(paths.reports)
  await files.writeAtomic(`${stem}.txt`, content.text, { durable: false })
  await files.writeAtomic(`${stem}.html`, content.html, { durable: false })
}
