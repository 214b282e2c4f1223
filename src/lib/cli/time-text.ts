/** Times and spans for a person; JSON keeps every digit. */

/** ISO 8601 to the second: `2026-11-20T22:06:59Z`. What is no such time stays as it is. */
export function timeText(iso: string): string {
  return iso.replace(/(\d\d:\d\d:\d\d)\.\d+Z$/, '$1Z')
}

const UNITS = [
  ['d', 86_400],
  ['h', 3600],
  ['min', 60],
  ['s', 1],
] as const

/** Its two largest units: `2 d 4 h`, `1 min 51 s`; under a second `0.3 s`. */
export function spanText(seconds: number): string {
  if (seconds < 1) return `${Math.round(seconds * 10) / 10} s`
  const whole = Math.floor(seconds)
  const parts = UNITS.map(([unit, size], at) => {
    const [, larger = Infinity] = UNITS[at - 1] ?? []
    return [Math.floor((whole % larger) / size), unit] as const
  })
  const first = parts.findIndex(([count]) => count > 0)
  return parts
    .slice(first, first + 2)
    .filter(([count]) => count > 0)
    .map(([count, unit]) => `${count} ${unit}`)
    .join(' ')
}
