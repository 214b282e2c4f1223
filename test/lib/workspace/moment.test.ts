import { describe, expect, it } from 'vitest'
import { momentOf } from '../../../src/lib/workspace/moment.ts'

const now = new Date(2026, 10, 21, 7, 0, 0).getTime()

describe('a moment', () => {
  it.each([
    ['22:00', new Date(2026, 10, 20, 22, 0).getTime()],
    ['6:59', new Date(2026, 10, 21, 6, 59).getTime()],
    ['07:00', now],
    ['12h', now - 12 * 3_600_000],
    ['2026-11-20', Date.parse('2026-11-20T00:00:00Z')],
    ['2026-11-20T22:00', Date.parse('2026-11-20T22:00:00Z')],
    ['2026-11-20 22:00:30', Date.parse('2026-11-20T22:00:30Z')],
    ['2026-11-20T22:00:00+01:00', Date.parse('2026-11-20T21:00:00Z')],
  ])('%s', (text, instant) => expect(momentOf(text)?.(now)).toBe(instant))

  it.each(['', 'yesterday', '25:00', '2026-13-40', '22', '2026-11-20T22:00 tomorrow'])('is not %j', (text) => {
    expect(momentOf(text)).toBeUndefined()
  })
})
