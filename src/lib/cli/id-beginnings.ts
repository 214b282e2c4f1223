/** The beginnings by which ids can be told apart, for lists that have no room for whole ids. */

/** Shorter ones would name another todo as soon as one is added. */
const LEAST = 8

/** Each id with its shortest beginning (of at least eight characters) that no other of the ids has. */
export function idBeginnings(ids: readonly string[]): ReadonlyMap<string, string> {
  const sorted = ids.toSorted()
  return new Map(
    sorted.map((id, at) => {
      const shared = Math.max(sharedLength(id, sorted[at - 1]), sharedLength(id, sorted[at + 1]))
      return [id, id.slice(0, Math.max(LEAST, shared + 1))]
    }),
  )
}

function sharedLength(id: string, other = ''): number {
  let length = 0
  while (length < id.length && id[length] === other[length]) length++
  return length
}
