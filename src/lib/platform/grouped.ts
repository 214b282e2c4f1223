/** A whole number with its thousands apart: 12,345. `toLocaleString` does the same and takes 20 ms to get ready. */
export function grouped(value: number): string {
  return String(value).replace(/\B(?=(?:\d{3})+$)/g, ',')
}
