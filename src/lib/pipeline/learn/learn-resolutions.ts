/**
 * Resolved todos -> `agent_training_data.json`. A resolution is learned once, however often this runs: id and time of
 * completion name it, also when the todo has been reopened since. Nothing new: the file is not touched.
 */
import { stringifyDocument } from '../../platform/json-document.ts'
import type { PipelineDeps } from '../pipeline-deps.ts'
import { sortedRecord, summarise } from '../metrics/durations.ts'
import { todoInstant } from '../todos/todo-time.ts'
import { resolutionsOf, type TodoResolution } from '../todos/resolutions.ts'
import type { Todo } from '../todos/todo.ts'
import { agentSuccess } from './agent-success.ts'
import { correlations } from './correlations.ts'
import { readTrainingData, type LearnedResolution, type TrainingData } from './training-data.ts'

export type LearnDeps = Pick<PipelineDeps, 'files' | 'paths' | 'todos' | 'config'>

/** @throws AutonomyError INVALID_DOCUMENT, IO */
export async function learnResolutions(deps: LearnDeps): Promise<{ learned: number; known: number }> {
  const before = readTrainingData(deps)
  const { todos } = await deps.todos.read()
  const after = learn(before, todos, deps.config.logs.timezone)
  const learned = after.resolutions.length - before.resolutions.length
  if (learned > 0) await deps.files.writeAtomic(deps.paths.trainingData, formatTrainingData(after))
  return { learned, known: before.resolutions.length }
}

/** Pure. The same object when there is nothing new. */
export function learn(data: TrainingData, todos: readonly Todo[], timezone: string): TrainingData {
  const known = new Set(data.resolutions.map(nameOf))
  const found = todos.flatMap((todo) => learnable(todo, timezone)).filter((each) => !known.has(nameOf(each)))
  return found.length === 0 ? data : { ...data, resolutions: [...data.resolutions, ...found] }
}

function nameOf({ id, completed_at }: LearnedResolution): string {
  return JSON.stringify([id, completed_at])
}

function learnable(todo: Todo, timezone: string): readonly LearnedResolution[] {
  return resolutionsOf(todo, timezone)
    .filter(({ completed_at }) => todoInstant(completed_at, timezone) !== undefined)
    .map((resolution) => lesson(todo, resolution))
}

function lesson({ id, category, metadata }: Todo, resolution: TodoResolution): LearnedResolution {
  const { error_pattern, fingerprint, root_cause_source } = metadata
  const { root_cause, ...rest } = resolution
  return {
    id,
    ...rest,
    category,
    ...(error_pattern === undefined ? {} : { error_pattern }),
    ...(fingerprint === undefined ? {} : { fingerprint }),
    // What was learned here must not come back as evidence for itself.
    ...(root_cause === undefined || root_cause_source === 'learned' ? {} : { root_cause }),
  }
}

/** With the sums that people and scripts read. */
function formatTrainingData(data: TrainingData): string {
  const byPattern = Map.groupBy(
    data.resolutions.filter((each) => each.error_pattern !== undefined),
    ({ error_pattern = '' }) => error_pattern,
  )
  const times = [...byPattern].map(([pattern, theirs]) => [
    pattern,
    summarise(theirs.flatMap(({ seconds }) => (seconds === undefined ? [] : [seconds]))),
  ])
  const document = {
    ...data,
    pattern_correlations: correlations(data),
    resolution_times_seconds: sortedRecord(Object.fromEntries(times)),
    agent_success_rates: sortedRecord(agentSuccess(data)),
  }
  return stringifyDocument(document, { recordsAt: 'resolutions' })
}
