/**
 * The prediction step: what is likely to be seen again, and the healing of services. Both are left in
 * `predictive_data.json`; the file is touched only when something other than its time stamp changed.
 */
import { toIso } from '../../platform/clock.ts'
import { readHistory } from '../history/history-file.ts'
import type { PipelineDeps } from '../pipeline-deps.ts'
import type { HealingAction, PredictiveData } from '../predictions.ts'
import { healServices } from './heal.ts'
import { predict } from './predict.ts'
import { formatPredictiveData, parsePredictiveData } from './predictive-data.ts'

export type PredictDeps = Pick<PipelineDeps, 'files' | 'paths' | 'clock' | 'todos' | 'config' | 'processes'>

export interface PredictFailures {
  /** A dry run starts no program. */
  dryRun: boolean
  signal?: AbortSignal
}

export interface Foresight {
  data: PredictiveData
  /** What healing did now; an `escalate` among them is worth an alert. */
  actions: readonly HealingAction[]
}

/** Healing actions that are remembered. */
const ACTIONS_KEPT = 500
const HOUR = 3_600_000

/** @throws AutonomyError INVALID_DOCUMENT, IO */
export async function predictFailures({ dryRun, signal }: PredictFailures, deps: PredictDeps): Promise<Foresight> {
  const { files, paths, config, clock } = deps
  const { horizon, threshold } = config.prediction
  const now = clock.now()
  const text = files.readTextIfPresent(paths.predictiveData)
  const before = text === undefined ? undefined : parsePredictiveData(text, paths.predictiveData)
  const history = readHistory(deps)
  const { todos } = await deps.todos.read()
  const earlier = before?.healing ?? []
  const actions = dryRun ? [] : await healServices({ earlier, ...(signal && { signal }) }, deps)
  const data: PredictiveData = {
    ...before,
    generated_at: before?.generated_at ?? '',
    horizon_hours: horizon / HOUR,
    ...predict({ history, todos, horizon, threshold, now }),
    healing: [...earlier, ...actions].slice(-ACTIONS_KEPT),
  }
  if (formatPredictiveData(data, history) === text) return { data, actions }
  const stamped = { ...data, generated_at: toIso(now) }
  await files.writeAtomic(paths.predictiveData, formatPredictiveData(stamped, history))
  return { data: stamped, actions }
}
