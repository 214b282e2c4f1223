/** The end of a stream: at most so many bytes of it are kept. */
export interface LastBytes {
  add(chunk: Buffer): void
  text(): string
}

export function lastBytes(limit: number): LastBytes {
  let kept: Buffer = Buffer.alloc(0)
  return {
    add: (chunk) => {
      const all = Buffer.concat([kept, chunk])
      kept = all.length <= limit ? all : all.subarray(all.length - limit)
    },
    text: () => kept.toString('utf8'),
  }
}
