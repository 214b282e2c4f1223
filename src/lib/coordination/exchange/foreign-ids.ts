/** Pure: the title of an item, and the ids that items get in another tool: those they came with, else new ones. */
import type { Exported } from './exported-items.ts'

const MOST_CHARACTERS = 200

export interface Titled {
  title: string
  /** The rest of the description; all of it where the title had to be cut. */
  body: string
}

/** The first line is the title. */
export function titled({ item }: Exported): Titled {
  const text = item.description.trim() || item.id
  const [first = ''] = text.split(/\r?\n/, 1)
  const characters = [...first.trim()]
  if (characters.length <= MOST_CHARACTERS) return { title: first.trim(), body: text.slice(first.length).trim() }
  return { title: `${characters.slice(0, MOST_CHARACTERS - 1).join('')}…`, body: text }
}

/** Whole numbers by key: the one of a key `PREFIX:N` that matches, else the next ones after the largest. */
export function numbersFor(items: readonly Exported[], known: RegExp): ReadonlyMap<string, number> {
  const numbers = new Map<string, number>()
  const taken = new Set<number>()
  for (const { key } of items) {
    const number = Number(known.exec(key)?.[1] ?? Number.NaN)
    if (!Number.isSafeInteger(number) || taken.has(number)) continue
    numbers.set(key, number)
    taken.add(number)
  }
  let last = [...taken].reduce((most, number) => Math.max(most, number), 0)
  for (const { key } of items) {
    if (numbers.has(key)) continue
    last += 1
    numbers.set(key, last)
  }
  return numbers
}
