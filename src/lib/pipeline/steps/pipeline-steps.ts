/** The real ten steps. Each is loaded when it runs: a run that takes only some pays only for those. */
import { pruneReports } from '../prune/prune-reports.ts'
import { writeSnapshot, type SnapshotRenderer } from '../snapshot/write-snapshot.ts'
import type { StandingContext, StepOutcome, StepTable } from '../step-context.ts'

/** `render` is the dashboard's: the pipeline does not know how its numbers look. */
export function pipelineSteps(render: SnapshotRenderer): StepTable {
  return {
    snapshot: (context) => takeSnapshot(context, render),
    prune: async ({ deps }) => ({
      counts: { ...pruneReports({ reports: deps.paths.reports, keep: deps.config.reports.keep }, deps) },
    }),
    alert: async (context) => (await import('./alert-step.ts')).alert(context),
    log: async (context) => (await import('./log-step.ts')).logRun(context),
  }
}

async function takeSnapshot({ run, deps, standing }: StandingContext, render: SnapshotRenderer): Promise<StepOutcome> {
  await writeSnapshot({ runId: run.id, content: render(standing, deps) }, deps)
  return { counts: { files: 2 } }
}
