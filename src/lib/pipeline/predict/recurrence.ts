/**
 * Pure: one fingerprint's hourly history -> the probability that it is seen again within the horizon. A logistic over
 * five numbers of that fingerprint alone: nothing is divided by the busiest fingerprint, so no pattern is "at 81 %"
 * merely for being the most frequent.
 *
 *   z = 0.5 + 1.0 rate + 0.8 change + 1.5 recency - 0.5 burstiness + 0.5 regressions,   p = 1 / (1 + exp(-z))
 *
 *   rate         ln(0.1 + e), e = hours with events per horizon in its own history (at most 14 days, at least 3: one
 *                event a minute ago is not yet a rate). Hours, not events: a storm of 10,000 lines is one incident.
 *   change       ln((r + 0.5) / (e + 0.5)), r = hours with events in the last horizon: above 0 when it grows.
 *   recency      -ln(1 + g), g = time since the last event, in horizons. Silence is the strongest sign that it is over.
 *   burstiness   (s - m) / (s + m) of the gaps between hours with events (Goh and Barabasi 2008): -1 a clock, 0 chance,
 *                near 1 long silence between bursts. Needs three gaps, else 0. What comes in bursts is less likely to
 *                come within any given day than its mean rate says.
 *   regressions  ln(1 + times it was resolved and came back): a mend that did not hold before.
 *
 * The weights are a prior, set by hand so that a fingerprint seen every hour stands at 0.98; every day, last half a day
 * ago, at 0.6; once, just now, at a half; once, two days ago, below 0.1; in one burst ten days ago at 0.01.
 */
import type { Instant, Milliseconds } from '../../platform/clock.ts'

const HOUR = 3_600_000
const DAY = 24 * HOUR
const LOOKBACK = 14 * DAY
const SHORTEST_HISTORY = 3 * DAY

export interface Recurrence {
  probability: number
  features: {
    rate: number
    change: number
    recency: number
    burstiness: number
    regressions: number
  }
}

export interface RecurrenceInput {
  /** Events by UTC hour: `2026-11-21T04` -> count. */
  hours: Readonly<Record<string, number>>
  /** Log time of the last event. */
  last_seen: Instant
  regressions: number
  horizon: Milliseconds
  now: Instant
}

/** Undefined when the logs of the last 14 days do not have it: what is that old predicts nothing. */
export function recurrence({ hours, last_seen, regressions, horizon, now }: RecurrenceInput): Recurrence | undefined {
  const active = activeHours(hours, now)
  const [first] = active
  if (first === undefined || last_seen <= now - LOOKBACK) return undefined
  const history = Math.max(now - first, SHORTEST_HISTORY)
  const expected = (active.length * horizon) / history
  const recent = active.filter((hour) => hour + HOUR > now - horizon).length
  const features = {
    rate: Math.log(0.1 + expected),
    change: Math.log((recent + 0.5) / (expected + 0.5)),
    recency: -Math.log(1 + Math.max(0, now - last_seen) / horizon),
    burstiness: burstiness(active),
    regressions: Math.log(1 + regressions),
  }
  const z =
    0.5 +
    features.rate +
    0.8 * features.change +
    1.5 * features.recency -
    0.5 * features.burstiness +
    0.5 * features.regressions
  return { probability: 1 / (1 + Math.exp(-z)), features }
}

/** Beginnings of the hours with events within the lookback, in order. Hours that lie ahead come from a wrong clock. */
function activeHours(hours: RecurrenceInput['hours'], now: Instant): readonly Instant[] {
  return Object.entries(hours)
    .filter(([, count]) => count > 0)
    .map(([hour]) => Date.parse(`${hour}:00:00.000Z`))
    .filter((hour) => hour > now - LOOKBACK && hour <= now)
    .sort((a, b) => a - b)
}

function burstiness(active: readonly Instant[]): number {
  const gaps = active.slice(1).map((hour, index) => hour - (active[index] ?? hour))
  if (gaps.length < 3) return 0
  const mean = gaps.reduce((sum, gap) => sum + gap, 0) / gaps.length
  const deviation = Math.sqrt(gaps.reduce((sum, gap) => sum + (gap - mean) ** 2, 0) / gaps.length)
  return (deviation - mean) / (deviation + mean)
}
