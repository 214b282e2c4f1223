/**
 * The name of one pipeline run: `20261121_044600_512_a1b2`, the UTC second as the original wrote it, then
 * milliseconds and four random digits. Sorts by time as text; two runs in one millisecond still differ.
 */
import { toIso, type Instant } from '../platform/clock.ts'
import { nameDigits, type Random } from '../platform/random.ts'

/** Matches our run ids and the original's (the second only). */
export const RUN_ID = /^\d{8}_\d{6}(?:_\d{3}_[0-9a-f]{4})?$/

export function newRunId(now: Instant, random: Random): string {
  const digits = toIso(now).replace(/\D/g, '')
  return `${digits.slice(0, 8)}_${digits.slice(8, 14)}_${digits.slice(14, 17)}_${nameDigits(random, 4)}`
}
