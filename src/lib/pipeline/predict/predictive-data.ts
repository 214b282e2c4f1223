/**
 * `predictive_data.json`: text <-> predictions and healing actions. Fields of the original that are in the file stay;
 * `error_patterns` and `failure_predictions` are kept up to date in its shape where a file has them.
 */
import { parseJson, stringifyDocument } from '../../platform/json-document.ts'
import {
  arrayAt,
  countsField,
  inside,
  isObject,
  numberField,
  objectAt,
  optional,
  stringField,
  wordField,
  type JsonObject,
  type Place,
} from '../document-shape.ts'
import type { History } from '../history/history.ts'
import type { PipelineDeps } from '../pipeline-deps.ts'
import type { HealingAction, Prediction, PredictiveData } from '../predictions.ts'

export type PredictiveDeps = Pick<PipelineDeps, 'files' | 'paths'>

/** Undefined before the first prediction. A file of the original has none of ours yet. @throws AutonomyError INVALID_DOCUMENT, IO */
export function readPredictiveData({ files, paths }: PredictiveDeps): PredictiveData | undefined {
  const text = files.readTextIfPresent(paths.predictiveData)
  return text === undefined ? undefined : parsePredictiveData(text, paths.predictiveData)
}

/** @throws AutonomyError INVALID_DOCUMENT */
export function parsePredictiveData(text: string, file: string): PredictiveData {
  const place: Place = { text, file, path: [] }
  const document = objectAt(parseJson(text, file), place)
  return {
    ...document,
    generated_at: optional(stringField, [document, 'generated_at', place]) ?? '',
    horizon_hours: optional(numberField, [document, 'horizon_hours', place]) ?? 24,
    predictions: records(document, 'predictions', place).map(([value, at]) => parsePrediction(value, at)),
    pattern_risk_scores: optional(countsField, [document, 'pattern_risk_scores', place]) ?? {},
    component_risk_scores: optional(countsField, [document, 'component_risk_scores', place]) ?? {},
    healing: records(document, 'healing', place).map(([value, at]) => parseAction(value, at)),
  }
}

function records(document: JsonObject, key: string, place: Place): readonly (readonly [unknown, Place])[] {
  const at = inside(place, key)
  const list = document[key] === undefined ? [] : arrayAt(document[key], at)
  return list.map((value, index) => [value, inside(at, index)])
}

function parsePrediction(value: unknown, place: Place): Prediction {
  const record = objectAt(value, place)
  return {
    ...record,
    fingerprint: stringField(record, 'fingerprint', place),
    todo_id: stringField(record, 'todo_id', place),
    error_pattern: stringField(record, 'error_pattern', place),
    component: stringField(record, 'component', place),
    probability: numberField(record, 'probability', place),
    model: wordField(['prior', 'fitted'])(record, 'model', place),
    features: countsField(record, 'features', place),
  }
}

function parseAction(value: unknown, place: Place): HealingAction {
  const record = objectAt(value, place)
  return {
    ...record,
    at: stringField(record, 'at', place),
    service: stringField(record, 'service', place),
    action: wordField(['suggest', 'restart', 'escalate'])(record, 'action', place),
    outcome: wordField(['suggested', 'success', 'failed', 'gave_up'])(record, 'outcome', place),
    detail: stringField(record, 'detail', place),
  }
}

export function formatPredictiveData(data: PredictiveData, history: History): string {
  return stringifyDocument({ ...data, ...originalFields(data, history) })
}

/** What a file of the original has, in its shape and with today's numbers. */
function originalFields(data: PredictiveData, history: History): JsonObject {
  const old: JsonObject = { ...data }
  return {
    ...(isObject(old['error_patterns']) ? { error_patterns: eventsByPattern(history) } : {}),
    ...(Array.isArray(old['failure_predictions'])
      ? { failure_predictions: data.predictions.map((prediction) => failurePrediction(prediction, data)) }
      : {}),
  }
}

function eventsByPattern({ fingerprints }: History): Readonly<Record<string, number>> {
  const totals = new Map<string, number>()
  for (const { error_pattern, total } of fingerprints) {
    totals.set(error_pattern, (totals.get(error_pattern) ?? 0) + total)
  }
  return Object.fromEntries(totals)
}

function failurePrediction(prediction: Prediction, { horizon_hours }: PredictiveData): JsonObject {
  const { component, probability, error_pattern, todo_id } = prediction
  return {
    type: 'recurrence',
    component,
    confidence: probability,
    prediction: `${error_pattern} is likely to be seen again`,
    recommended_action: `See todo ${todo_id}`,
    timeframe: `next_${horizon_hours}_hours`,
  }
}
