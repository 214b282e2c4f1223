/**
 * `agent_training_data.json`: every resolution once, and what follows from them. The sums are worked out anew from the
 * resolutions each time, so they cannot drift. Fields this program does not know are kept.
 */
import { parseJson } from '../../platform/json-document.ts'
import type { PipelineDeps } from '../pipeline-deps.ts'
import {
  arrayAt,
  inside,
  objectAt,
  optional,
  present,
  stringField,
  wordField,
  type JsonObject,
  type Place,
} from '../document-shape.ts'
import { OUTCOMES, type ResolutionOutcome } from '../todos/todo.ts'

/** One resolution. `id` and `completed_at` together name it. */
export interface LearnedResolution {
  id: string
  completed_at: string
  outcome: ResolutionOutcome
  /** Absent for a todo that no log line led to. */
  error_pattern?: string
  fingerprint?: string
  category: string
  agent?: string
  root_cause?: string
  seconds?: number
}

export interface TrainingData {
  resolutions: readonly LearnedResolution[]
}

export const NO_TRAINING: TrainingData = { resolutions: [] }

export type TrainingDeps = Pick<PipelineDeps, 'files' | 'paths'>

/** An absent file is no training. @throws AutonomyError INVALID_DOCUMENT, IO */
export function readTrainingData({ files, paths }: TrainingDeps): TrainingData {
  const text = files.readTextIfPresent(paths.trainingData)
  return text === undefined ? NO_TRAINING : parseTrainingData(text, paths.trainingData)
}

/** @throws AutonomyError INVALID_DOCUMENT */
export function parseTrainingData(text: string, file: string): TrainingData {
  const place: Place = { text, file, path: [] }
  const document = objectAt(parseJson(text, file), place)
  return { ...document, resolutions: optional(resolutionsField, [document, 'resolutions', place]) ?? [] }
}

function resolutionsField(document: JsonObject, key: string, place: Place): readonly LearnedResolution[] {
  const at = inside(place, key)
  return arrayAt(document[key], at).map((value, index) => parseResolution(value, inside(at, index)))
}

function parseResolution(value: unknown, place: Place): LearnedResolution {
  const record = objectAt(value, place)
  const strings = ['error_pattern', 'fingerprint', 'agent', 'root_cause'] as const
  return {
    ...record,
    id: stringField(record, 'id', place),
    completed_at: stringField(record, 'completed_at', place),
    outcome: wordField(OUTCOMES)(record, 'outcome', place),
    category: stringField(record, 'category', place),
    ...present(record, place, { strings, numbers: ['seconds'] }),
  }
}
