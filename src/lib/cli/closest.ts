/** Did-you-mean: the known word nearest to what was typed. */

/**
 * The candidate with the smallest edit distance (a swap of neighbours counts one), when that is at most a third of the
 * longer word and at least one letter agrees. Another first letter costs half a step; a candidate that begins with the
 * word wins. Undefined when nothing is near.
 */
export function closest(word: string, candidates: Iterable<string>): string | undefined {
  const typed = word.toLowerCase()
  let best: { candidate: string; distance: number } | undefined
  for (const candidate of candidates) {
    const known = candidate.toLowerCase()
    const sameStart = typed[0] === known[0] ? 0 : 0.5
    const distance = typed.length > 1 && known.startsWith(typed) ? 0.5 : editDistance(typed, known) + sameStart
    const allowed = Math.max(1, Math.ceil(Math.max(typed.length, known.length) / 3))
    if (distance <= allowed && distance < known.length && distance < (best?.distance ?? Infinity)) {
      best = { candidate, distance }
    }
  }
  return best?.candidate
}

/** Optimal string alignment distance. */
function editDistance(a: string, b: string): number {
  let older: number[] = []
  let previous = Array.from({ length: b.length + 1 }, (_, index) => index)
  for (let i = 1; i <= a.length; i++) {
    const current = [i]
    for (let j = 1; j <= b.length; j++) {
      const cost = a[i - 1] === b[j - 1] ? 0 : 1
      const at = (row: number[], column: number): number => row[column] ?? Infinity
      let distance = Math.min(at(previous, j) + 1, at(current, j - 1) + 1, at(previous, j - 1) + cost)
      const swapped = i > 1 && j > 1 && a[i - 1] === b[j - 2] && a[i - 2] === b[j - 1]
      if (swapped) distance = Math.min(distance, at(older, j - 2) + 1)
      current.push(distance)
    }
    older = previous
    previous = current
  }
  return previous[b.length] ?? 0
}
