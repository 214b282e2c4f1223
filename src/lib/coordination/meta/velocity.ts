/** How fast work is completed, from the journal alone: what completions earned in the last window and the one before. */
import type { Instant, Milliseconds } from '../../platform/clock.ts'
import type { LogEntry } from '../ledger.ts'

const DECLINING = 0.9
const IMPROVING = 1.1
const FEWEST_COMPLETIONS = 5

export interface Velocity {
  trend: 'declining' | 'steady' | 'improving' | 'unknown'
  /** Points earned in the last window; `previous` in the one before. */
  points: number
  previous: number
  /** points / previous; null when nothing was earned before. */
  ratio: number | null
  /** In both windows together, those that earn points. */
  completions: number
  window_ms: Milliseconds
}

/**
 * velocity = points completed in the last window (critical 10, high 5, medium 3, low 1) against the window before:
 * declining < 0.9, improving > 1.1, unknown under 5 completions in the two together (COORDINATION.md, "meta cycle"; the
 * original calls `calculate_velocity_trend` and never defines it). Automatic completions earn nothing and are not
 * counted. A window is (now - window, now].
 */
export function velocity(log: readonly LogEntry[], now: Instant, window: Milliseconds): Velocity {
  const earned = log.filter(({ op, completion_mode }) => op === 'complete' && completion_mode !== 'auto')
  const last = within(earned, now - window, now)
  const before = within(earned, now - 2 * window, now - window)
  const [points, previous] = [pointsOf(last), pointsOf(before)]
  const completions = last.length + before.length
  const ratio = previous === 0 ? null : points / previous
  return { trend: trendOf({ completions, points, ratio }), points, previous, ratio, completions, window_ms: window }
}

function within(log: readonly LogEntry[], after: Instant, until: Instant): readonly LogEntry[] {
  return log.filter(({ at }) => Date.parse(at) > after && Date.parse(at) <= until)
}

function pointsOf(log: readonly LogEntry[]): number {
  return log.reduce((sum, { velocity_points = 0 }) => sum + velocity_points, 0)
}

function trendOf({
  completions,
  points,
  ratio,
}: Pick<Velocity, 'completions' | 'points' | 'ratio'>): Velocity['trend'] {
  if (completions < FEWEST_COMPLETIONS) return 'unknown'
  if (ratio === null) return points > 0 ? 'improving' : 'unknown'
  if (ratio < DECLINING) return 'declining'
  return ratio > IMPROVING ? 'improving' : 'steady'
}
