/** The end of a stream: at most so many bytes of it are kept, whatever flows through. */
export interface LastBytes {
  add(chunk: Buffer): void
  text(): string
}

/** So many pieces are kept before they are joined. */
const MOST_PIECES = 256

export function lastBytes(limit: number): LastBytes {
  let pieces: Buffer[] = []
  let size = 0
  const join = (): Buffer => {
    const all = Buffer.concat(pieces)
    const kept = all.length <= limit ? all : Buffer.from(all.subarray(all.length - limit))
    pieces = [kept]
    size = kept.length
    return kept
  }
  return {
    add: (chunk) => {
      pieces.push(chunk)
      size += chunk.length
      if (size > 2 * limit || pieces.length > MOST_PIECES) join()
    },
    text: () => join().toString('utf8'),
  }
}
