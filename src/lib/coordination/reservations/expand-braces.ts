/**
 * Pure: `{a,b}` in a glob -> one glob for each alternative. A range such as `{1..9}` becomes `*`, which covers it.
 * Braces without a partner or without a comma stand for themselves.
 */

/** Undefined when there are more than `most`. */
export function expandBraces(text: string, most: number): readonly string[] | undefined {
  const done: string[] = []
  const open = [text]
  for (let next = open.pop(); next !== undefined; next = open.pop()) {
    const group = firstGroup(next)
    if (group === undefined) done.push(next)
    else open.push(...group.parts.map((part) => `${group.before}${part}${group.after}`).toReversed())
    if (done.length + open.length > most) return undefined
  }
  return done
}

interface Group {
  before: string
  parts: readonly string[]
  after: string
}

/** Its parts may hold groups themselves. */
function firstGroup(text: string): Group | undefined {
  for (let start = 0; start < text.length; start++) {
    if (text[start] === '\\') start++
    else if (text[start] === '{') {
      const found = groupAt(text, start)
      if (found) return found
    }
  }
  return undefined
}

function groupAt(text: string, start: number): Group | undefined {
  const cuts = [start]
  let depth = 0
  for (let at = start; at < text.length; at++) {
    const letter = text[at]
    if (letter === '\\') at++
    else if (letter === '{') depth++
    else if (letter === ',' && depth === 1) cuts.push(at)
    else if (letter === '}' && --depth === 0) return groupBetween(text, [...cuts, at])
  }
  return undefined
}

function groupBetween(text: string, cuts: readonly number[]): Group | undefined {
  const [start = 0, end = 0] = [cuts[0], cuts.at(-1)]
  const parts = cuts.slice(1).map((cut, index) => text.slice((cuts[index] ?? 0) + 1, cut))
  const isRange = parts.length === 1 && /^[^{}]*\.\.[^{}]*$/.test(parts[0] ?? '')
  if (parts.length < 2 && !isRange) return undefined
  return { before: text.slice(0, start), parts: isRange ? ['*'] : parts, after: text.slice(end + 1) }
}
