/** A fast hash of bytes for caches in memory. */

/** 53 bits that tell `bytes[from, to)` from others. There are three more bytes after `to`, whatever they are. */
export function hashBytes(bytes: DataView, from: number, to: number): number {
  let one = (to - from) ^ 0x9e3779b9
  let two = 0
  for (let at = from; at < to; at += 4) {
    const left = to - at
    const four = bytes.getInt32(at, true)
    const word = left >= 4 ? four : four & ((1 << (8 * left)) - 1)
    one = Math.imul(one ^ word, 0x85ebca6b)
    one ^= one >>> 15
    two = (Math.imul(two, 0xc2b2ae35) + (word ^ one)) | 0
  }
  return (one >>> 0) * 0x200000 + (two >>> 11)
}
