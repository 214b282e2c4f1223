/**
 * A quick look at a line's first bytes: can it belong to an ordinary event above it (indented text, `Caused by:`, a
 * traceback, the name of an exception)? Saves decoding the line below nearly every event.
 */

const NAME = new Uint8Array(256)
for (let byte = 0; byte < 256; byte++) NAME[byte] = /[\w.$-]/.test(String.fromCharCode(byte)) ? 1 : 0

const STARTS: readonly string[] = [
  'Traceback',
  'Exception Group',
  'Caused by',
  'Suppressed',
  '... ',
  'at ',
  '  ',
  '\t',
  ' ',
]
const FIRST = new Uint8Array(256)
for (const start of STARTS) FIRST[start.charCodeAt(0)] = 1
for (const byte of Buffer.from('}])|+\r')) FIRST[byte] = 2

/** The shortest name of an exception: `Error`. */
const SHORTEST_NAME = 5

/** False: the line that begins at `at` surely stands on its own. */
export function mayJoin(bytes: Buffer, at: number): boolean {
  const first = FIRST[bytes[at] ?? 0] ?? 0
  if (first === 2) return true
  if (first === 1 && STARTS.some((start) => begins(bytes, at, start))) return true
  let end = at
  while (NAME[bytes[end] ?? 0] === 1) end++
  if (end - at < SHORTEST_NAME) return false
  // An exception's name is followed by a colon, a bracket or the end of the line.
  const after = bytes[end] ?? 10
  return after === 58 || after === 10 || after === 13 || after === 40 || (after === 32 && bytes[end + 1] === 40)
}

function begins(bytes: Buffer, at: number, text: string): boolean {
  for (let index = 0; index < text.length; index++) if (bytes[at + index] !== text.charCodeAt(index)) return false
  return true
}
