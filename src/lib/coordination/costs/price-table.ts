/**
 * The price table: what models cost by the public lists of those who sell them, each family with its source and the day
 * for which it holds. It stands in `templates/prices.json`; a model that is not in it has no price.
 */
import { PRICES } from '../../../generated/prices.ts'

/** US dollars per million tokens. */
export interface ModelPrice {
  input: number
  output: number
  /** Of input that was read from the provider's cache. Absent: not known. */
  cached_input?: number
}

export interface PriceTable {
  families: readonly {
    family: string
    source: string
    /** YYYY-MM-DD */
    as_of: string
    models: Readonly<Record<string, ModelPrice>>
  }[]
}

export const PRICE_TABLE: PriceTable = PRICES
