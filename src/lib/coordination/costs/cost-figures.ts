/**
 * Pure: cost records -> what they come to. Money is added in millionths of a dollar, so that the parts of a sum are the
 * sum, however they are grouped. An attempt whose cost nobody knows is counted, never taken for free.
 */
import { modelPrice } from './price-of.ts'
import type { CostRecord } from './cost-record.ts'

export interface CostFigures {
  attempts: number
  /** Attempts that completed their item. */
  completed: number
  input_tokens: number
  /** Of `input_tokens`. */
  cached_input_tokens: number
  output_tokens: number
  /** Of the attempts whose cost is known. */
  usd: number
  /** Of `usd`, what was reckoned by the price table; the rest the runners reported. */
  usd_by_price_table: number
  /** `usd` of all attempts over completed items; null when none was completed. At least so much when some are unknown. */
  usd_per_completed: number | null
  /** Attempts whose cost is not known. */
  unknown: number
  /** `unknown` over `attempts`, 0 to 1; null when there were none. */
  unknown_share: number | null
  duration_ms: number
}

export const COST_GROUPS = ['agent', 'item', 'type', 'model', 'day', 'runner'] as const
export type CostGroup = (typeof COST_GROUPS)[number]

export interface CostRow extends CostFigures {
  /** Agent, item, work type, model, day (YYYY-MM-DD, UTC) or runner; '' where a record names none. */
  key: string
}

const MILLION = 1_000_000

export function costFigures(records: readonly CostRecord[]): CostFigures {
  const sum = (value: (record: CostRecord) => number): number => records.reduce((all, each) => all + value(each), 0)
  const dollars = (value: (record: CostRecord) => number | null): number =>
    sum((each) => Math.round((value(each) ?? 0) * MILLION)) / MILLION
  const attempts = records.length
  const completed = records.filter(({ outcome }) => outcome === 'completed').length
  const unknown = records.filter(({ usd }) => usd === null).length
  const usd = dollars((each) => each.usd)
  return {
    attempts,
    completed,
    input_tokens: sum(({ usage }) => usage?.input_tokens ?? 0),
    cached_input_tokens: sum(({ usage }) => usage?.cached_input_tokens ?? 0),
    output_tokens: sum(({ usage }) => usage?.output_tokens ?? 0),
    usd,
    usd_by_price_table: dollars((each) => (each.usd_source === 'price_table' ? each.usd : 0)),
    usd_per_completed: completed === 0 ? null : Math.round((usd / completed) * MILLION) / MILLION,
    unknown,
    unknown_share: attempts === 0 ? null : Math.round((unknown / attempts) * 10_000) / 10_000,
    duration_ms: sum(({ duration_ms }) => duration_ms),
  }
}

/** One row a group: days in their order, all else the dearest first. */
export function costRows(records: readonly CostRecord[], by: CostGroup): readonly CostRow[] {
  const groups = Map.groupBy(records, (record) => keyOf(record, by))
  const rows = [...groups].map(([key, members]) => Object.assign({ key }, costFigures(members)))
  const tokens = ({ input_tokens, output_tokens }: CostRow): number => input_tokens + output_tokens
  const dearest = (a: CostRow, b: CostRow): number => b.usd - a.usd || tokens(b) - tokens(a) || b.attempts - a.attempts
  return rows.toSorted((a, b) => (by === 'day' ? 0 : dearest(a, b)) || (a.key < b.key ? -1 : 1))
}

/** Models that used tokens for which the price table has no price, and how many attempts each. */
export function unpricedModels(records: readonly CostRecord[]): readonly { model: string; attempts: number }[] {
  const unknown = records.filter(({ usd, usage, model = '' }) => usd === null && usage && !modelPrice(model))
  const groups = Map.groupBy(unknown, ({ model = '' }) => model)
  return [...groups]
    .map(([model, members]) => ({ model, attempts: members.length }))
    .toSorted((a, b) => b.attempts - a.attempts || (a.model < b.model ? -1 : 1))
}

function keyOf(record: CostRecord, by: CostGroup): string {
  switch (by) {
    case 'agent':
      return record.agent_id
    case 'item':
      return record.work_item_id
    case 'type':
      return record.work_type
    case 'model':
      return record.model ?? ''
    case 'day':
      return record.at.slice(0, 10)
    case 'runner':
      return record.runner
    default:
      return by satisfies never
  }
}
