/**
 * Standard output and error without Node's streams for them, which take 3 ms each to set up: the bytes are written
 * straight to the descriptor. Where a reader is slow on a non-blocking pipe the stream takes over and waits for it, so
 * nothing is cut.
 */
import { fstatSync, statSync, writeSync } from 'node:fs'
import { isSystemError } from '../errors.ts'

export type StandardStream = 'stdout' | 'stderr'

/** `devNull` of node:os, which takes half a millisecond to load. */
const NULL_DEVICE = process.platform === 'win32' ? '\\\\.\\nul' : '/dev/null'
const DESCRIPTORS = { stdout: 1, stderr: 2 } as const
// A Windows console takes UTF-8 from the stream only.
const streaming = new Set<StandardStream>(process.platform === 'win32' ? ['stdout', 'stderr'] : [])

/** Resolves when all of it is handed over. @throws what the write throws: EPIPE when the reader is gone */
export async function writeStandard(to: StandardStream, text: string): Promise<void> {
  const bytes = Buffer.from(text)
  let written = 0
  while (!streaming.has(to) && written < bytes.length) {
    try {
      written += writeSync(DESCRIPTORS[to], bytes, written)
    } catch (error) {
      if (!isSystemError(error, 'EAGAIN')) throw error
      streaming.add(to)
    }
  }
  if (written < bytes.length) await writeToStream(process[to], bytes.subarray(written))
}

/** Asks Node's stream only when it may be a terminal: the null device, where cron's output goes, is no other kind of file. */
export function isTerminal(stream: StandardStream): boolean {
  try {
    const file = fstatSync(DESCRIPTORS[stream])
    return file.isCharacterDevice() && file.rdev !== nullDevice() && process[stream].isTTY
  } catch {
    return false
  }
}

function nullDevice(): number | undefined {
  return statSync(NULL_DEVICE, { throwIfNoEntry: false })?.rdev
}

function writeToStream(stream: NodeJS.WriteStream, bytes: Uint8Array): Promise<void> {
  return new Promise((resolve, reject) => {
    stream.once('error', reject)
    stream.write(bytes, (error) => (error ? reject(error) : resolve()))
  })
}
