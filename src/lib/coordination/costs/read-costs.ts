/**
 * Reads `costs.jsonl` from its end, as far back as is asked for. A last line that a crash tore is left out; any other
 * line that is no cost record is an error with its place, since leaving it out would make the bill too small.
 */
import { type Instant, toIso } from '../../platform/clock.ts'
import { type DocumentPlace, invalidAt } from '../../platform/json-document.ts'
import { readLastJsonLines } from '../../platform/jsonl.ts'
import type { Usage } from '../../runner/runner.ts'
import type { WorkspacePaths } from '../../workspace/paths.ts'
import { instantField, isRecord, numberField, textField } from '../record-fields.ts'
import type { CoordinationRecord } from '../work-item.ts'
import type { CostRecord } from './cost-record.ts'

export interface CostPeriod {
  /** Undefined: from the first. */
  since?: Instant | undefined
  /** Exclusive; undefined: up to the last. */
  until?: Instant | undefined
}

export interface CostFile {
  /** Oldest first. */
  records: readonly CostRecord[]
  /** The last line was never finished: one attempt is not counted. */
  torn: boolean
}

const OUTCOMES = ['completed', 'failed', 'again', 'released', 'lost'] as const
const SOURCES = ['reported', 'price_table', 'unknown'] as const

/** None where there is no file. @throws AutonomyError INVALID_DOCUMENT (with position), IO */
export function readCosts(
  { since = -Infinity, until = Infinity }: CostPeriod,
  { paths }: { paths: Pick<WorkspacePaths, 'coordination'> },
): CostFile {
  for (let count = 256; ; count *= 8) {
    const { records, torn } = readLastJsonLines(paths.coordination.costs, count, parseCost)
    const [first] = records
    const isAll = records.length < count || (first !== undefined && Date.parse(first.at) < since)
    if (!isAll) continue
    const within = records.filter(({ at }) => Date.parse(at) >= since && Date.parse(at) < until)
    return { records: within.toSorted((a, b) => (a.at < b.at ? -1 : a.at > b.at ? 1 : 0)), torn: torn !== undefined }
  }
}

/** @throws AutonomyError INVALID_DOCUMENT for what is no cost record */
export function parseCost(value: unknown, place: DocumentPlace): CostRecord {
  const record = isRecord(value) ? value : {}
  const at = instantField(record, 'at')
  const [work_item_id, agent_id] = [textField(record, 'work_item_id'), textField(record, 'agent_id')]
  const outcome = OUTCOMES.find((each) => each === record['outcome'])
  if (at === undefined || work_item_id === undefined || agent_id === undefined || outcome === undefined) {
    throw invalidAt(place, 'a cost record needs a time `at`, `work_item_id`, `agent_id` and a known `outcome`')
  }
  const [model, session_id, usage] = [textField(record, 'model'), textField(record, 'session_id'), usageIn(record)]
  const usd = amount(record, 'usd')
  return {
    at: toIso(at),
    work_item_id,
    agent_id,
    work_type: textField(record, 'work_type') ?? '',
    fencing_token: amount(record, 'fencing_token') ?? 0,
    runner: textField(record, 'runner') ?? '',
    ...(model !== undefined && { model }),
    ...(session_id !== undefined && { session_id }),
    ...(usage && { usage }),
    usd: usd ?? null,
    usd_source: usd === undefined ? 'unknown' : (SOURCES.find((each) => each === record['usd_source']) ?? 'unknown'),
    duration_ms: amount(record, 'duration_ms') ?? 0,
    outcome,
  }
}

function usageIn(record: CoordinationRecord): Usage | undefined {
  const usage = record['usage']
  if (!isRecord(usage)) return undefined
  const [input_tokens, output_tokens] = [amount(usage, 'input_tokens'), amount(usage, 'output_tokens')]
  if (input_tokens === undefined || output_tokens === undefined) return undefined
  const [cached_input_tokens, reported_usd] = [amount(usage, 'cached_input_tokens'), amount(usage, 'reported_usd')]
  return {
    input_tokens,
    output_tokens,
    ...(cached_input_tokens !== undefined && { cached_input_tokens }),
    ...(reported_usd !== undefined && { reported_usd }),
  }
}

/** Undefined when it is no number of at least 0. */
function amount(record: CoordinationRecord, key: string): number | undefined {
  const value = numberField(record, key)
  return value !== undefined && value >= 0 ? value : undefined
}
