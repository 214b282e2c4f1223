/**
 * Text from logs and documents must not steer the terminal. Everything printed as text passes through here: control
 * characters and bidirectional overrides become visible escapes; newline, tab and (with colours on) the few colour
 * codes of `color.ts` stay.
 */

const UNSAFE = new RegExp(
  // One of this program's own colour codes, or a character that must not reach the terminal.
  String.raw`\u001b\[(?:0|1|2|22|31|32|33|36|39)m` +
    String.raw`|[\u0000-\u0008\u000b-\u001f\u007f-\u009f\u061c\u200e\u200f\u202a-\u202e\u2066-\u2069]`,
  'g',
)

/** `colors` true keeps this program's own colour codes. */
export function printable(text: string, colors = false): string {
  return text.replace(UNSAFE, (match) => (match.length > 1 && colors ? match : escapeAll(match)))
}

/** For one cell or one line: line breaks and tabs are made visible too. */
export function printableLine(text: string): string {
  return printable(text).replace(/[\n\t]/g, (character) => (character === '\n' ? '\\n' : ' '))
}

/** For the value beside a label of `width` columns: its further lines stay right of the label, so none can pass for one. */
export function besideLabel(value: string, width: number): string {
  return value.replaceAll('\n', `\n${' '.repeat(width)}`)
}

function escapeAll(text: string): string {
  const [first = '', ...rest] = text
  const code = first.charCodeAt(0)
  const escaped = code < 256 ? `\\x${code.toString(16).padStart(2, '0')}` : `\\u${code.toString(16).padStart(4, '0')}`
  return first === '\r' ? '' : escaped + rest.join('')
}
