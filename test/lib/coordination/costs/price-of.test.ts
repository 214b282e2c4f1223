import { describe, expect, it } from 'vitest'
import { modelPrice, priceOf } from '../../../../src/lib/coordination/costs/price-of.ts'
import { PRICE_TABLE } from '../../../../src/lib/coordination/costs/price-table.ts'

const tokens = { input_tokens: 1_000_000, output_tokens: 200_000, cached_input_tokens: 900_000 }

describe('the price of an attempt', () => {
  it('is what the runner reported', () => {
    expect(priceOf({ ...tokens, reported_usd: 1.2345678 }, 'no such model')).toEqual({
      usd: 1.234568,
      source: 'reported',
    })
    expect(priceOf({ ...tokens, reported_usd: 0 }, 'gpt-5')).toEqual({ usd: 0, source: 'reported' })
  })

  it('else comes from the table, cached input at its own price', () => {
    // 100,000 x 3 + 900,000 x 0.3 + 200,000 x 15 millionths
    expect(priceOf(tokens, 'claude-sonnet-4-5')).toEqual({ usd: 3.57, source: 'price_table' })
    // 100,000 x 1.25 + 900,000 x 0.125 + 200,000 x 10
    expect(priceOf(tokens, 'gpt-5')).toEqual({ usd: 2.2375, source: 'price_table' })
    expect(priceOf({ input_tokens: 0, output_tokens: 0 }, 'gpt-5')).toEqual({ usd: 0, source: 'price_table' })
  })

  it('is the same under a dated name, and not under another', () => {
    expect(priceOf(tokens, 'claude-sonnet-4-5-20250929').usd).toBe(3.57)
    expect(priceOf(tokens, 'GPT-5-2025-08-07').usd).toBe(2.2375)
    for (const name of ['gpt-5-turbo', 'gpt', '', 'claude', 'openrouter/gpt-5', 'toString', '__proto__']) {
      expect(priceOf(tokens, name)).toEqual({ usd: null, source: 'unknown' })
    }
  })

  it('is unknown, never guessed', () => {
    expect(priceOf(undefined, 'gpt-5').usd).toBeNull()
    expect(priceOf(tokens, undefined).usd).toBeNull()
    expect(priceOf({ input_tokens: Number.NaN, output_tokens: 1 }, 'gpt-5').usd).toBeNull()
    expect(priceOf({ input_tokens: -1, output_tokens: 1 }, 'gpt-5').usd).toBeNull()
    expect(priceOf({ input_tokens: 1, output_tokens: 1, cached_input_tokens: 2 }, 'gpt-5').usd).toBeNull()
    // No price for what came from the cache.
    expect(priceOf(tokens, 'gemini-3.1-pro-preview').usd).toBeNull()
    expect(priceOf({ input_tokens: 1_000_000, output_tokens: 0 }, 'gemini-3.1-pro-preview').usd).toBe(2)
  })
})

describe('the price table', () => {
  it('has a dated source for each family, and prices that can be', () => {
    const ids = PRICE_TABLE.families.flatMap(({ models }) => Object.keys(models))
    expect(new Set(ids).size).toBe(ids.length)
    for (const { source, as_of, models } of PRICE_TABLE.families) {
      expect(source).toMatch(/^https:\/\//)
      expect(as_of).toMatch(/^2026-\d\d-\d\d$/)
      for (const [id, { input, output, cached_input = 0 }] of Object.entries(models)) {
        expect(id).toBe(id.toLowerCase())
        expect(0 < input && input < output && cached_input < input, id).toBe(true)
      }
    }
    expect(modelPrice('claude-opus-5')).toEqual({ input: 5, cached_input: 0.5, output: 25 })
  })
})
