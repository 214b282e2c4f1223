/** The real ten steps. Each is loaded when it runs: a run that takes only some pays only for those. */
import type { SnapshotRenderer } from '../snapshot/write-snapshot.ts'
import type { StandingContext, StepContext, StepOutcome, StepTable } from '../step-context.ts'

/** `render` is the dashboard's: the pipeline does not know how its numbers look. */
export function pipelineSteps(render: SnapshotRenderer): StepTable {
  return {
    analyze: async (context) => (await import('./analyze-step.ts')).analyze(context),
    predict,
    learn,
    metrics,
    enrich,
    stale,
    snapshot: (context) => snapshot(context, render),
    prune,
    alert: async (context) => (await import('./alert-step.ts')).alert(context),
    log: async (context) => (await import('./log-step.ts')).logRun(context),
  }
}

async function predict({ run, deps }: StepContext): Promise<StepOutcome> {
  const { predictFailures } = await import('../predict/predict-failures.ts')
  const { data, actions } = await predictFailures({ dryRun: run.dryRun, signal: run.signal }, deps)
  const escalations = actions.filter(({ action }) => action === 'escalate')
  const healed = actions.filter(({ action, outcome }) => action === 'restart' && outcome === 'success').length
  return {
    counts: { predictions: data.predictions.length, actions: actions.length, healed, escalated: escalations.length },
    facts: { escalations },
  }
}

async function learn({ deps }: StepContext): Promise<StepOutcome> {
  const { learnResolutions } = await import('../learn/learn-resolutions.ts')
  return { counts: { ...(await learnResolutions(deps)) } }
}

async function metrics({ run, deps }: StepContext): Promise<StepOutcome> {
  const { writeSuccessReport } = await import('../metrics/write-success-report.ts')
  const { path } = await writeSuccessReport(run.id, deps)
  return { counts: { files: path === undefined ? 0 : 1 } }
}

async function enrich({ deps }: StepContext): Promise<StepOutcome> {
  const { enrichTodos } = await import('../enrich/enrich-todos.ts')
  return { counts: { ...(await enrichTodos(deps)) } }
}

async function stale({ deps }: StepContext): Promise<StepOutcome> {
  const { closeStaleTodos } = await import('../stale/close-stale-todos.ts')
  const { closed } = await closeStaleTodos(deps)
  return { counts: { closed: closed.length } }
}

async function snapshot({ run, deps, standing }: StandingContext, render: SnapshotRenderer): Promise<StepOutcome> {
  const { writeSnapshot } = await import('../snapshot/write-snapshot.ts')
  await writeSnapshot({ runId: run.id, content: render(standing, deps) }, deps)
  return { counts: { files: 2 } }
}

async function prune({ deps }: StandingContext): Promise<StepOutcome> {
  const { pruneReports } = await import('../prune/prune-reports.ts')
  return { counts: { ...pruneReports({ reports: deps.paths.reports, keep: deps.config.reports.keep }, deps) } }
}
