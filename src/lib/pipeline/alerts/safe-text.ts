/**
 * Text from logs, programs and configuration, made harmless before it reaches people: one line, no control characters,
 * no invisible or direction-changing ones, and nothing a chat would take for a mention, a link or markup. Redaction of
 * secrets comes before this.
 */

/** Longest text of one line of a message, in characters. */
export const LONGEST_LINE = 300

const ZERO_WIDTH_SPACE = '\u200b'
/** Format characters (zero-width, bidirectional overrides, byte order mark), control characters, line separators. */
const UNPRINTABLE = /[\p{Cc}\p{Cf}\p{Zl}\p{Zp}]+/gu

export function cleanLine(text: string): string {
  const line = text.replaceAll(UNPRINTABLE, ' ').replaceAll(/ {2,}/g, ' ').trim().toWellFormed()
  return shorten(line, LONGEST_LINE)
}

/** At most `longest` UTF-16 units; never cuts a character in two. */
export function shorten(text: string, longest: number): string {
  if (text.length <= longest) return text
  const cut = text.slice(0, longest - 1)
  return `${cut.isWellFormed() ? cut : cut.slice(0, -1)}…`
}

/** For Slack: `&`, `<` and `>` are all that opens a link or a mention there; a bare `@here` is broken up as well. */
export function slackText(text: string): string {
  return unmention(text).replaceAll('&', '&amp;').replaceAll('<', '&lt;').replaceAll('>', '&gt;')
}

/** For Discord: a backslash before every character that opens markup, a link, a mention or an emoji. */
export function discordText(text: string): string {
  return unmention(text.replaceAll(/[\\`*_~|<>[\]()#:]/g, String.raw`\$&`))
}

function unmention(text: string): string {
  return text.replaceAll('@', `@${ZERO_WIDTH_SPACE}`)
}
