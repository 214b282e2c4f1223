/** Did-you-mean: which of the known names was probably meant. */

/**
 * The known name with the fewest edits (a swap of neighbours counts one), at most one for three letters of `given`; upper
 * and lower case, `-` and `_` are alike. Among equals the same first letter wins; a name that begins with `given` comes
 * before all others. Undefined when nothing is near.
 */
export function nearestName(given: string, known: Iterable<string>): string | undefined {
  const wanted = comparable(given)
  const limit = Math.max(1, Math.floor(wanted.length / 3))
  let best: { name: string; distance: number } | undefined
  for (const name of known) {
    const candidate = comparable(name)
    const isBeginning = wanted.length > 1 && candidate.startsWith(wanted)
    const edits = isBeginning ? 0 : editDistance(wanted, candidate)
    const distance = isBeginning ? 0.5 : edits + (wanted[0] === candidate[0] ? 0 : 0.5)
    const isNear = edits <= limit && edits < candidate.length
    if (isNear && distance < (best?.distance ?? Infinity)) best = { name, distance }
  }
  return best?.name
}

function comparable(name: string): string {
  return name.toLowerCase().replaceAll('-', '_')
}

/** Optimal string alignment distance. */
function editDistance(left: string, right: string): number {
  let beforeLast: number[] = []
  let last = Array.from({ length: right.length + 1 }, (_, index) => index)
  for (let row = 1; row <= left.length; row += 1) {
    const current = [row]
    for (let column = 1; column <= right.length; column += 1) {
      const same = left[row - 1] === right[column - 1]
      const swapped = left[row - 1] === right[column - 2] && left[row - 2] === right[column - 1]
      current.push(
        Math.min(
          at(last, column) + 1,
          at(current, column - 1) + 1,
          at(last, column - 1) + (same ? 0 : 1),
          swapped ? at(beforeLast, column - 2) + 1 : Infinity,
        ),
      )
    }
    beforeLast = last
    last = current
  }
  return at(last, right.length)
}

function at(row: readonly number[], index: number): number {
  return row[index] ?? Infinity
}
