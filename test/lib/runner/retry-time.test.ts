import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import { retryTime } from '../../../src/lib/runner/retry-time.ts'

const now = Date.UTC(2026, 10, 21, 9)
const at = (iso: string): number => Date.parse(iso)

describe('retryTime', () => {
  it.each([
    ['Claude AI usage limit reached|1796000000', 1_796_000_000_000],
    ['{"type":"usage_limit_reached","resets_at":1796000000,"resets_in_seconds":13872}', 1_796_000_000_000],
    ["You've hit your limit · resets 3:30am (Asia/Calcutta)", at('2026-11-21T22:00:00Z')],
    ["You've hit your session limit · resets 11:20am (Europe/Budapest)", at('2026-11-21T10:20:00Z')],
    ["You've hit your limit · resets Apr 23 at 4pm (America/Recife)", at('2027-04-23T19:00:00Z')],
    ['Your limit will reset at 1pm (Europe/Lisbon).', at('2026-11-21T13:00:00Z')],
    ['or try again at Aug 8th, 2027 12:30 PM (UTC).', at('2027-08-08T12:30:00Z')],
    ['try again in 3 days 6 hours 57 minutes.', now + ((3 * 24 + 6) * 60 + 57) * 60_000],
    ['Please try again in 6m0s. Visit https://example.com', now + 360_000],
    ['Please try again in 20ms.', now + 20],
    ['Please retry in 32.1s.', now + 32_100],
    ['"retryDelay": "32s"', now + 32_000],
    ['Your quota will reset after 3h20m5s.', now + 12_005_000],
  ])('%s', (message, expected) => {
    expect(retryTime(message, now)).toBe(expected)
  })

  it.each(['', 'no time here', 'try again later', 'resets soon', 'try again at Foo 3 1pm', 'resets 1pm (No/Where'])(
    'never fails: %s',
    (message) => {
      const found = retryTime(message, now)
      expect(found === undefined || found > now).toBe(true)
    },
  )

  it('never fails, whatever is said', () => {
    fc.assert(
      fc.property(fc.string(), fc.string(), (before, after) => {
        const found = retryTime(`${before} resets ${after} try again in ${before}`, now)
        return found === undefined || Number.isFinite(found)
      }),
    )
  })
})
