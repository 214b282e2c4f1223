/** Log text for people and documents: no terminal escapes, no control characters. */

const ESCAPE = String.fromCharCode(27)
const BELL = String.fromCharCode(7)
/** CSI sequences (colours, cursor), OSC sequences (titles, links), and two-character escapes. */
const ESCAPES = new RegExp(
  `${ESCAPE}(?:\\[[0-?]*[ -/]*[@-~]|\\][^${ESCAPE}${BELL}]*(?:${BELL}|${ESCAPE}\\\\)?|[@-Z\\\\^_])?`,
  'g',
)
const CONTROLS = /[^\P{Cc}\n\t]|[\u200b\u202a-\u202e\u2066-\u2069\ufeff]/gu

export function withoutEscapes(text: string): string {
  return text.includes(ESCAPE) ? text.replaceAll(ESCAPES, '') : text
}

/** `text` without escapes, control characters (but line feed and tab) and characters that change the reading direction. */
export function plainText(text: string): string {
  return withoutEscapes(text).replaceAll(CONTROLS, '')
}
