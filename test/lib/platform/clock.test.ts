import { expect, it } from 'vitest'
import { systemClock, toIso } from '../../../src/lib/platform/clock.ts'

it('writes instants as ISO 8601 in UTC', () => {
  expect(toIso(Date.UTC(2026, 10, 21, 4, 30))).toBe('2026-11-21T04:30:00.000Z')
})

it('sleeps at least the time given, by the clock that never goes back', async () => {
  const before = systemClock.monotonic()
  await systemClock.sleep(20)
  expect(systemClock.monotonic() - before).toBeGreaterThanOrEqual(19)
})

it('stops sleeping with the reason when it is aborted, before or during', async () => {
  const controller = new AbortController()
  const sleeping = systemClock.sleep(600_000, controller.signal)
  controller.abort(new Error('enough'))
  await expect(sleeping).rejects.toThrow('enough')
  await expect(systemClock.sleep(600_000, controller.signal)).rejects.toThrow('enough')
})
