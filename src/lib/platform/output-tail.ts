/** Keeps the end of a stream in bounded memory, however much flows through. */
import type { Readable } from 'node:stream'

export interface OutputTail {
  /** The last bytes as UTF-8; a character cut in half at the front is left out. */
  text(): string
}

/** @param limit bytes kept */
export function outputTail(stream: Readable, limit: number): OutputTail {
  let kept: Buffer[] = []
  let size = 0
  stream.on('data', (chunk: Buffer) => {
    kept.push(chunk)
    size += chunk.length
    if (size <= 2 * limit) return
    kept = [lastBytes(kept, limit)]
    size = limit
  })
  return { text: () => withoutPartialStart(lastBytes(kept, limit)).toString('utf8') }
}

/** A copy, so that the chunks themselves can be freed. */
function lastBytes(chunks: readonly Buffer[], limit: number): Buffer {
  const all = Buffer.concat(chunks)
  return all.length <= limit ? all : Buffer.from(all.subarray(all.length - limit))
}

function withoutPartialStart(bytes: Buffer): Buffer {
  let start = 0
  while (start < 3 && ((bytes[start] ?? 0) & 0xc0) === 0x80) start++
  return bytes.subarray(start)
}
