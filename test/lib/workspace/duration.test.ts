import { assert, nat, property } from 'fast-check'
import { describe, expect, it } from 'vitest'
import { formatDuration, parseDuration } from '../../../src/lib/workspace/duration.ts'

describe('a duration', () => {
  it.each([
    ['0', 0],
    ['250ms', 250],
    ['30s', 30_000],
    ['15m', 900_000],
    ['1.5h', 5_400_000],
    ['7d', 604_800_000],
  ])('%s is %i ms', (text, expected) => expect(parseDuration(text)).toBe(expected))

  it.each(['', '30', 's', '-1s', '1 s', '1w', '1e3s', '0x1s'])('is not %j', (text) =>
    expect(parseDuration(text)).toBeUndefined(),
  )

  it('reads what it writes', () => {
    assert(property(nat({ max: 1e12 }), (ms) => parseDuration(formatDuration(ms)) === ms))
  })

  it('is written in the unit people use', () => {
    expect([86_400_000, 604_800_000, 90_000, 0].map(formatDuration)).toEqual(['24h', '7d', '90s', '0s'])
  })
})
