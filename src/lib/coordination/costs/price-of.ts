/**
 * Pure: what an attempt cost. What the runner itself reported is believed; else the price table, for models that are in
 * it; else nobody knows, and that is what is said. Nothing is guessed: no price of a similar model, no average.
 */
import type { Usage } from '../../runner/runner.ts'
import type { CostRecord } from './cost-record.ts'
import { type ModelPrice, PRICE_TABLE, type PriceTable } from './price-table.ts'

export interface Price {
  /** US dollars, to the millionth; null: not known. */
  usd: number | null
  source: CostRecord['usd_source']
}

const UNKNOWN: Price = { usd: null, source: 'unknown' }
const MILLION = 1_000_000
/** One and the same model under its dated name: `gpt-5-2025-08-07`, `claude-sonnet-4-5-20250929`. */
const DATED = /-(?:\d{8}|\d{4}-\d\d-\d\d)$/

/** usd = ((input - cached) x input price + cached x cached price + output x output price) / 1,000,000 */
export function priceOf(usage: Usage | undefined, model: string | undefined, table: PriceTable = PRICE_TABLE): Price {
  if (usage === undefined) return UNKNOWN
  const { reported_usd } = usage
  if (reported_usd !== undefined && isAmount(reported_usd))
    return { usd: toMillionth(reported_usd), source: 'reported' }
  const price = model === undefined ? undefined : modelPrice(model, table)
  const usd = price && listPrice(usage, price)
  return usd === undefined ? UNKNOWN : { usd: toMillionth(usd), source: 'price_table' }
}

/** Undefined: the table does not have it. */
export function modelPrice(model: string, { families }: PriceTable = PRICE_TABLE): ModelPrice | undefined {
  const name = model.trim().toLowerCase()
  for (const id of [name, name.replace(DATED, '')]) {
    const family = families.find(({ models }) => Object.hasOwn(models, id))
    if (family) return family.models[id]
  }
  return undefined
}

function listPrice(usage: Usage, price: ModelPrice): number | undefined {
  const { input_tokens, output_tokens, cached_input_tokens: cached = 0 } = usage
  if (![input_tokens, output_tokens, cached].every(isAmount) || cached > input_tokens) return undefined
  if (cached > 0 && price.cached_input === undefined) return undefined
  const dollars =
    (input_tokens - cached) * price.input + cached * (price.cached_input ?? 0) + output_tokens * price.output
  return dollars / MILLION
}

function isAmount(value: number): boolean {
  return Number.isFinite(value) && value >= 0
}

function toMillionth(usd: number): number {
  return Math.round(usd * MILLION) / MILLION
}
