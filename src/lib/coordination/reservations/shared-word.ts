/**
 * Pure: whether two patterns share a word. The letters may be anything: characters of a file name, or the names
 * of a path. Exact for letters of which `meet` says exactly whether two can be the same.
 */

/** Stands for any number of letters, none included. */
export const MANY: unique symbol = Symbol('many')

export type Pattern<Letter> = readonly (Letter | typeof MANY)[]

/** Walks both patterns side by side; costs at most their lengths multiplied. */
export function haveSharedWord<Letter>(
  one: Pattern<Letter>,
  other: Pattern<Letter>,
  meet: (one: Letter, other: Letter) => boolean,
): boolean {
  // `reached[j]`: some word takes `one` to where the loop is and `other` to j.
  let reached = [true, ...other.map(() => false)]
  for (let i = 0; i <= one.length; i++) {
    const next = other.map(() => false)
    next.push(false)
    for (let j = 0; j <= other.length; j++) {
      if (!reached[j]) continue
      const a = one[i]
      const b = other[j]
      if (a === MANY) next[j] = true
      if (b === MANY) reached[j + 1] = true
      if (a === MANY && b !== undefined) reached[j + 1] = true
      if (b === MANY && a !== undefined) next[j] = true
      if (isLetter(a) && isLetter(b) && meet(a, b)) next[j + 1] = true
    }
    if (i === one.length) return reached[other.length] ?? false
    if (!next.includes(true)) return false
    reached = next
  }
  return false
}

function isLetter<Letter>(each: Letter | typeof MANY | undefined): each is Letter {
  return each !== undefined && each !== MANY
}
