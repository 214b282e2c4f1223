/**
 * How many terminal columns a text takes: CJK and emoji take two, combining marks none. Characters
 * that are drawn as one are found by an expression: `Intl.Segmenter` knows more scripts and takes 15 ms to get ready.
 */

/** East Asian Wide and Fullwidth blocks (Unicode 16, EastAsianWidth.txt), first and last code point. */
const WIDE: readonly (readonly [number, number])[] = [
  [0x1100, 0x115f],
  [0x2e80, 0x303e],
  [0x3041, 0x33ff],
  [0x3400, 0x4dbf],
  [0x4e00, 0x9fff],
  [0xa000, 0xa4cf],
  [0xa960, 0xa97f],
  [0xac00, 0xd7a3],
  [0xf900, 0xfaff],
  [0xfe10, 0xfe19],
  [0xfe30, 0xfe6f],
  [0xff01, 0xff60],
  [0xffe0, 0xffe6],
  [0x16fe0, 0x18cff],
  [0x1aff0, 0x1b2ff],
  [0x1f200, 0x1f265],
  [0x20000, 0x3fffd],
]

/**
 * A flag (two regional indicators), or a character with what is drawn onto it: marks, joiners, skin tones, the vowels and
 * finals of a Korean syllable, and the emoji after a zero-width joiner.
 */
const DRAWN_AS_ONE =
  /\p{RI}\p{RI}|\P{M}(?:[\p{M}\p{Cf}\u{1f3fb}-\u{1f3ff}\u1160-\u11ff]|(?<=\u200d)\p{Extended_Pictographic})*|\p{M}+/gu

/** Columns of a text without control characters and colour codes. */
export function textWidth(text: string): number {
  if (isPlain(text)) return text.length
  let width = 0
  for (const grapheme of graphemes(text)) width += graphemeWidth(grapheme)
  return width
}

/** Cut to `width` columns, the last one an ellipsis, when it is wider. */
export function truncateToWidth(text: string, width: number): string {
  if (textWidth(text) <= width) return text
  if (width <= 1) return width === 1 ? '…' : ''
  if (isPlain(text)) return `${text.slice(0, width - 1)}…`
  let kept = ''
  let used = 0
  for (const grapheme of graphemes(text)) {
    used += graphemeWidth(grapheme)
    if (used > width - 1) break
    kept += grapheme
  }
  return `${kept}…`
}

/** Filled with spaces to `width` columns. */
export function padToWidth(text: string, width: number, align: 'left' | 'right' = 'left'): string {
  const fill = ' '.repeat(Math.max(0, width - textWidth(text)))
  return align === 'left' ? text + fill : fill + text
}

function isPlain(text: string): boolean {
  return /^[\u0020-\u007e\u00a1-\u00ac\u00ae-\u02ff\u2010-\u2027\u2500-\u259f]*$/.test(text)
}

function graphemes(text: string): readonly string[] {
  return text.match(DRAWN_AS_ONE) ?? []
}

function graphemeWidth(grapheme: string): number {
  if (isPlain(grapheme)) return 1
  if (/^[\p{Mark}\p{Control}\p{Format}]+$/u.test(grapheme)) return 0
  if (/\p{Emoji_Presentation}|\p{Extended_Pictographic}\ufe0f|[#*0-9]\ufe0f?\u20e3/u.test(grapheme)) return 2
  const codePoint = grapheme.codePointAt(0) ?? 0
  return WIDE.some(([first, last]) => codePoint >= first && codePoint <= last) ? 2 : 1
}
