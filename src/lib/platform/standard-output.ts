/**
 * Standard output without Node's stream for it, which takes 3 ms to set up: the bytes are written straight to the
 * descriptor. Where a reader is slow on a non-blocking pipe the stream takes over and waits for it, so nothing is cut.
 */
import { fstatSync, writeSync } from 'node:fs'
import { isSystemError } from '../errors.ts'

const STDOUT = 1
let streaming = false

/** Resolves when all of it is handed over. @throws what the write throws, EPIPE when the reader is gone */
export async function writeStandardOutput(text: string): Promise<void> {
  const bytes = Buffer.from(text)
  let written = 0
  while (!streaming && written < bytes.length) {
    try {
      written += writeSync(STDOUT, bytes, written)
    } catch (error) {
      if (!isSystemError(error, 'EAGAIN')) throw error
      streaming = true
    }
  }
  if (written < bytes.length) await writeToStream(bytes.subarray(written))
}

/** Whether stdout is a terminal; asks Node's stream only when it may be one. */
export function standardOutputIsTerminal(): boolean {
  try {
    return fstatSync(STDOUT).isCharacterDevice() && process.stdout.isTTY
  } catch {
    return false
  }
}

function writeToStream(bytes: Uint8Array): Promise<void> {
  return new Promise((resolve, reject) => {
    process.stdout.write(bytes, (error) => (error ? reject(error) : resolve()))
  })
}
