/** SHA-256 over everything that flows through some streams, in the order in which it arrives, without keeping it. */
import { createHash } from 'node:crypto'
import type { Readable } from 'node:stream'

/** In hexadecimal, once the streams have ended. */
export function outputDigest(streams: readonly Readable[]): () => string {
  const digest = createHash('sha256')
  for (const stream of streams) stream.on('data', (chunk: Buffer) => digest.update(chunk))
  return () => digest.digest('hex')
}
