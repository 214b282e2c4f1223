/** Finds lines in an open file from its end or by number, reading only as much of it as that takes. */
import { readSync } from 'node:fs'

const blockSize = 65_536
const newline = 0x0a

/** The bytes from `start` up to `end`; fewer when the file is shorter. */
export function readRange(descriptor: number, start: number, end: number): Buffer {
  const bytes = Buffer.allocUnsafe(end - start)
  let filled = 0
  while (filled < bytes.length) {
    const read = readSync(descriptor, bytes, filled, bytes.length - filled, start + filled)
    if (read === 0) break
    filled += read
  }
  return bytes.subarray(0, filled)
}

/** Where the last `count` lines before `end` begin; a line that is not ended counts as one. */
export function startOfLastLines(descriptor: number, end: number, count: number): number {
  let missing = count
  for (let blockEnd = end - 1; blockEnd > 0; blockEnd = Math.max(0, blockEnd - blockSize)) {
    const blockStart = Math.max(0, blockEnd - blockSize)
    const block = readRange(descriptor, blockStart, blockEnd)
    for (let at = block.lastIndexOf(newline); at !== -1; at = at === 0 ? -1 : block.lastIndexOf(newline, at - 1)) {
      missing--
      if (missing === 0) return blockStart + at + 1
    }
  }
  return 0
}

/** The number, from 1, of the line that begins at `offset`. */
export function lineNumberAt(descriptor: number, offset: number): number {
  let line = 1
  for (let start = 0; start < offset; start += blockSize) {
    const block = readRange(descriptor, start, Math.min(offset, start + blockSize))
    for (let at = block.indexOf(newline); at !== -1; at = block.indexOf(newline, at + 1)) line++
  }
  return line
}
