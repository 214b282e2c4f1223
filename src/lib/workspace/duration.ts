/** Durations as people write them in `autonomy.yaml` and in flags: `250ms`, `30s`, `15m`, `24h`, `7d`. */
import type { Milliseconds } from '../platform/clock.ts'

const UNITS = { ms: 1, s: 1000, m: 60_000, h: 3_600_000, d: 86_400_000 } as const

/** Undefined when the text is no duration. `0` needs no unit; a fraction is fine: `1.5h`. */
export function parseDuration(text: string): Milliseconds | undefined {
  const [, amount, unit] = /^(\d+(?:\.\d+)?)(ms|s|m|h|d)$/.exec(text.trim()) ?? []
  if (amount === undefined) return text.trim() === '0' ? 0 : undefined
  const factor = Object.entries(UNITS).find(([name]) => name === unit)?.[1] ?? 1
  return Math.round(Number(amount) * factor)
}

/** The largest unit that is exact; days from two on: 86_400_000 -> `24h`, 604_800_000 -> `7d`, 90_000 -> `90s`. */
export function formatDuration(duration: Milliseconds): string {
  if (duration === 0) return '0s'
  for (const [unit, factor] of Object.entries(UNITS).toReversed()) {
    if (duration % factor === 0 && !(unit === 'd' && duration < 2 * factor)) return `${duration / factor}${unit}`
  }
  return `${duration}ms`
}
