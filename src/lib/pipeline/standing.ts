/**
 * Where the workspace stands: its documents as last written, and the one score that follows from them. Run report, run
 * record, alert, snapshot and dashboard all take their numbers from here. A document that cannot be read is left out
 * and named; then there is no score, for a score of half the facts would be a wrong one.
 */
import { AutonomyError } from '../errors.ts'
import type { Instant } from '../platform/clock.ts'
import type { CheckResult } from './checks/check-result.ts'
import { lastResults } from './checks/last-results.ts'
import { EMPTY_HISTORY, type History } from './history/history.ts'
import { readHistory } from './history/history-file.ts'
import type { PipelineDeps } from './pipeline-deps.ts'
import { readPredictiveData } from './predict/predictive-data.ts'
import type { PredictiveData } from './predictions.ts'
import { computeScore, type Score, type ScoreInput } from './score.ts'
import type { Todo } from './todos/todo.ts'

export interface Standing {
  todos: readonly Todo[]
  history: History
  /** Undefined before the first prediction. */
  predictive: PredictiveData | undefined
  checks: readonly CheckResult[]
  score: Score | null
  /** Why there is no score. */
  problems: readonly AutonomyError[]
}

type StandingDeps = Pick<PipelineDeps, 'config' | 'paths' | 'files' | 'todos'>

/** `checks`: results of this run; without them those recorded last. */
export async function readStanding(
  { checks, now }: { checks?: readonly CheckResult[] | undefined; now: Instant },
  deps: StandingDeps,
): Promise<Standing> {
  const problems: AutonomyError[] = []
  const read = async <T>(work: () => Promise<T> | T, otherwise: T): Promise<T> => {
    try {
      return await work()
    } catch (error) {
      if (!(error instanceof AutonomyError)) throw error
      problems.push(error)
      return otherwise
    }
  }
  const facts = {
    todos: await read(async () => (await deps.todos.read()).todos, []),
    history: await read(() => readHistory(deps), EMPTY_HISTORY),
    predictive: await read(() => readPredictiveData(deps), undefined),
    checks: checks ?? (await read(() => lastResults(deps).map(({ result }) => result), [])),
  }
  return { ...facts, score: problems.length === 0 ? scoreOf(facts, { now, config: deps.config }) : null, problems }
}

function scoreOf(
  { todos, history, predictive, checks }: Omit<Standing, 'score' | 'problems'>,
  { now, config }: { now: Instant; config: PipelineDeps['config'] },
): Score {
  return computeScore({
    todos,
    findings: findingCounts(history, todos),
    checks,
    predictions: predictive?.predictions ?? [],
    high_confidence: config.prediction.high_confidence,
    healing: predictive?.healing ?? [],
    now,
  })
}

function findingCounts({ fingerprints }: History, todos: readonly Todo[]): ScoreInput['findings'] {
  const withTodo = new Set(todos.map(({ metadata }) => metadata.fingerprint))
  return {
    seen: fingerprints.length,
    with_todo: fingerprints.filter(({ fingerprint }) => withTodo.has(fingerprint)).length,
  }
}
