/**
 * Pure: what of a line of output tells whether it was said before. Colours, moments and identifiers that differ each time
 * are taken out. Plain numbers stay: a counter that goes on is progress, and a test log is full of them.
 */

/** Longer lines are compared by their beginning. */
export const LONGEST_LINE = 512

/** Moves the cursor, or erases what stands there: a picture that is drawn again says nothing new and nothing old. */
// oxlint-disable-next-line no-control-regex -- terminal sequences begin with it
const redraws = /\u001B\[[\d;?]*[A-HJKSTfhlsu]|\u001B[78M]/
// oxlint-disable-next-line no-control-regex -- terminal sequences begin with it
const colours = /\u001B\[[\d;:?]*[ -/]*[@-~]|\u001B\][^\u0007\u001B]*(?:\u0007|\u001B\\)?/g
const moments =
  /\b\d{4}-\d\d-\d\d(?:[T ]\d\d:\d\d(?::\d\d(?:[.,]\d+)?)?(?:Z|[+-]\d\d:?\d\d)?)?|\b\d{1,2}:\d\d:\d\d(?:[.,]\d+)?|\b1\d{9}(?:\d{3}|\d{6}|\d{9}|\.\d+)?\b/g
const identifiers = /\b[\da-f]{8}-[\da-f]{4}-[\da-f]{4}-[\da-f]{4}-[\da-f]{12}\b|\b0x[\da-f]+\b|\b[\da-f]{16,64}\b/gi
/** Those that jitter. Seconds and minutes are what a program that waits has waited: they go on. */
const durations = /\b\d+(?:\.\d+)?\s?(?:ns|us|\u00C2?\u00B5s|ms)\b/g
/** Bytes of a character outside ASCII, read one by one, count as letters. */
const letters = /[\dA-Za-z\u0080-\u00FF]/g

/** Undefined for a line that proves nothing either way: empty, a rule of dashes, a brace, a redrawn picture. */
export function lineShape(line: string): string | undefined {
  // What a carriage return has overwritten was never a line.
  const shown = line.slice(line.lastIndexOf('\r', line.length - 2) + 1).trim()
  if (shown.length < 3 || redraws.test(shown)) return undefined
  const plain = shown.includes('\u001B') ? shown.replaceAll(colours, '') : shown
  const shape = /\d|[a-f]{16}/i.test(plain) ? withoutMoments(plain) : plain
  return (shape.match(letters)?.length ?? 0) < 3 ? undefined : shape
}

function withoutMoments(text: string): string {
  return text.replaceAll(moments, '<time>').replaceAll(identifiers, '<id>').replaceAll(durations, '<span>')
}
