/** Sizes for a person; JSON keeps every byte. */

const UNITS = ['B', 'kB', 'MB', 'GB', 'TB']

/** Three digits at most, in powers of 1000: `0 B`, `4.1 kB`, `232 GB`. */
export function sizeText(bytes: number): string {
  let size = bytes
  let unit = 0
  while (size >= 999.5 && unit < UNITS.length - 1) {
    size /= 1000
    unit++
  }
  return `${unit > 0 && size < 9.95 ? size.toFixed(1) : Math.round(size)} ${UNITS[unit] ?? ''}`
}
