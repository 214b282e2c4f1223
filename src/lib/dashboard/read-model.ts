/**
 * Reads what the dashboard shows. Reads only; a document that cannot be read is named and the rest is shown. The score
 * comes from `readStanding`, as the run's own does, so the two are the same number.
 */
import { AutonomyError } from '../errors.ts'
import { toIso, type Instant } from '../platform/clock.ts'
import { stopState } from '../workspace/stop-switch.ts'
import { pastRuns } from '../pipeline/past-runs.ts'
import type { PipelineDeps } from '../pipeline/pipeline-deps.ts'
import type { Prediction } from '../pipeline/predictions.ts'
import type { PastRun } from '../pipeline/run-record.ts'
import { readStanding, type Standing } from '../pipeline/standing.ts'
import { countTodos, topTodos } from '../pipeline/todo-overview.ts'
import type { DashboardModel } from './dashboard-model.ts'
import { readCoordination, type CoordinationSource } from './read-coordination.ts'
import { readSpending } from './read-spending.ts'

const TODOS = 10
const PREDICTIONS = 10
const COMPONENTS = 5
const ACTIONS = 5
const RUNS = 20

type DashboardDeps = Pick<PipelineDeps, 'clock' | 'config' | 'files' | 'paths' | 'todos'>

/** Everything now, for `dashboard`. */
export async function readDashboard(deps: DashboardDeps & CoordinationSource): Promise<DashboardModel> {
  const now = deps.clock.now()
  const model = dashboardOf(await readStanding({ now }, deps), now, deps)
  const coordination = await readCoordination(deps)
  const { costs, problems } = await readSpending(now, deps)
  return {
    ...model,
    coordination,
    costs,
    problems: [...model.problems, ...(coordination?.problems ?? []), ...problems],
  }
}

/** The same from a standing that was read already, for the snapshot at the end of a run. */
export function dashboardOf(standing: Standing, now: Instant, deps: DashboardDeps): DashboardModel {
  const { predictive, problems } = standing
  const { stopped, reason } = stopState(deps.paths, deps)
  const history = readRuns(deps)
  return {
    schemaVersion: 1,
    generated_at: toIso(now),
    workspace: deps.paths.root,
    stopped,
    ...(reason !== undefined && { stop_reason: reason }),
    score: standing.score,
    todos: countTodos(standing.todos),
    top: topTodos(standing.todos, TODOS),
    checks: standing.checks,
    predictions: titled(standing).slice(0, PREDICTIONS),
    prediction_horizon_hours: predictive?.horizon_hours ?? deps.config.prediction.horizon / 3_600_000,
    component_risks: Object.entries(predictive?.component_risk_scores ?? {})
      .map(([component, risk]) => ({ component, risk }))
      .sort((a, b) => b.risk - a.risk || (a.component < b.component ? -1 : 1))
      .slice(0, COMPONENTS),
    healing: (predictive?.healing ?? []).slice(-ACTIONS).toReversed(),
    runs: history.runs,
    coordination: null,
    costs: null,
    problems: [...problems, ...history.problems].map(({ message }) => message),
  }
}

function titled({ predictive, todos }: Standing): DashboardModel['predictions'] {
  const titles = new Map(todos.map(({ id, title }) => [id, title]))
  const withTitle = (prediction: Prediction): Prediction & { title: string } => {
    return { ...prediction, title: titles.get(prediction.todo_id) ?? prediction.error_pattern }
  }
  return (predictive?.predictions ?? []).map(withTitle)
}

function readRuns(deps: DashboardDeps): { runs: readonly PastRun[]; problems: readonly AutonomyError[] } {
  try {
    return { runs: pastRuns(RUNS, deps), problems: [] }
  } catch (error) {
    if (error instanceof AutonomyError) return { runs: [], problems: [error] }
    throw error
  }
}
