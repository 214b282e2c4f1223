/** Pure: a list of durations -> mean, median and 90th percentile, in seconds, to the millisecond. */

export interface DurationSummary {
  count: number
  mean: number
  median: number
  /** Nearest rank: the smallest value that at least 90 % of the values do not exceed. */
  p90: number
}

/** Undefined for an empty list. */
export function summarise(seconds: readonly number[]): DurationSummary | undefined {
  const sorted = [...seconds].sort((a, b) => a - b)
  const middle = sorted.length / 2
  const upper = sorted[Math.floor(middle)]
  const lower = sorted[Math.ceil(middle) - 1]
  const p90 = sorted[Math.ceil(sorted.length * 0.9) - 1]
  if (upper === undefined || lower === undefined || p90 === undefined) return undefined
  const mean = sorted.reduce((sum, value) => sum + value, 0) / sorted.length
  return { count: sorted.length, mean: toMillisecond(mean), median: toMillisecond((lower + upper) / 2), p90 }
}

/** The same entries in the order of the alphabet, so that a file with the same content has the same bytes. */
export function sortedRecord<T>(record: Readonly<Record<string, T>>): Readonly<Record<string, T>> {
  return Object.fromEntries(Object.entries(record).sort(([a], [b]) => (a < b ? -1 : 1)))
}

function toMillisecond(seconds: number): number {
  return Math.round(seconds * 1000) / 1000
}
