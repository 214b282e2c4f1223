/** A fast hash of bytes for caches in memory. */

const ONE = 0x85ebca6b
const TWO = 0xc2b2ae35

/** 53 bits that tell `bytes[from, to)` from others. There are seven more bytes after `to`, whatever they are. */
export function hashBytes(bytes: DataView, from: number, to: number): number {
  let one = 0x9e3779b9 | 0
  let two = Math.imul(to - from, 0x27d4eb2f)
  const whole = to - ((to - from) & 7)
  for (let at = from; at < whole; at += 8) {
    one = Math.imul(one ^ bytes.getInt32(at, true), ONE)
    two = Math.imul(two ^ bytes.getInt32(at + 4, true), TWO) ^ (one >>> 15)
    one ^= two >>> 13
  }
  one = Math.imul(one ^ upTo(to, bytes, whole), ONE)
  two = Math.imul(two ^ upTo(to, bytes, whole + 4), TWO) ^ (one >>> 15)
  one ^= two >>> 13
  return (one >>> 0) * 0x200000 + (two >>> 11)
}

/** The four bytes at `at`, with zeros for those at and after `to`. */
function upTo(to: number, bytes: DataView, at: number): number {
  const count = to - at
  if (count <= 0) return 0
  const four = bytes.getInt32(at, true)
  return count >= 4 ? four : four & ((1 << (8 * count)) - 1)
}
