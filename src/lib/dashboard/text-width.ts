/**
 * Text in terminal columns: CJK and emoji take two, combining marks none. Text that comes from logs loses everything
 * that could steer a terminal or turn the line around before it is measured.
 */

const segmenter = new Intl.Segmenter('en', { granularity: 'grapheme' })
const PLAIN = /^[\x20-\x7e]*$/
// oxlint-disable-next-line no-control-regex -- finding control characters is the purpose
const STEERING = /[\u0000-\u001f\u007f-\u009f\u061c\u200b\u200e\u200f\u2028-\u202e\u2060-\u2069\ufeff]+/g
const EMOJI = /\p{Emoji_Presentation}|\p{Extended_Pictographic}\ufe0f/u
const NO_WIDTH = /^[\p{Mark}\p{Format}]+$/u

/** First and last code points of the ranges that East Asian Width calls wide or full-width. */
const WIDE: readonly (readonly [number, number])[] = [
  [0x1100, 0x115f],
  [0x2e80, 0x303e],
  [0x3041, 0x33ff],
  [0x3400, 0x4dbf],
  [0x4e00, 0x9fff],
  [0xa000, 0xa4cf],
  [0xa960, 0xa97c],
  [0xac00, 0xd7a3],
  [0xf900, 0xfaff],
  [0xfe30, 0xfe6f],
  [0xff00, 0xff60],
  [0xffe0, 0xffe6],
  [0x1b000, 0x1b2ff],
  [0x20000, 0x3fffd],
]

/** One line of harmless text; runs of control characters become one space. */
export function oneLine(text: string): string {
  return text.toWellFormed().replace(STEERING, ' ').trim()
}

/** Columns that `text` (without colour codes) takes. */
export function textWidth(text: string): number {
  if (PLAIN.test(text)) return text.length
  let width = 0
  for (const { segment } of segmenter.segment(text)) width += graphemeWidth(segment)
  return width
}

/** At most `width` columns; what is cut off ends in `…`. */
export function cutTo(text: string, width: number): string {
  if (textWidth(text) <= width) return text
  let kept = ''
  let used = 0
  for (const { segment } of segmenter.segment(text)) {
    const next = used + graphemeWidth(segment)
    if (next > width - 1) break
    kept += segment
    used = next
  }
  return width > 0 ? `${kept.trimEnd()}…` : ''
}

/** Exactly `width` columns, cut or filled with spaces. */
export function fitTo(text: string, width: number, align: 'left' | 'right' = 'left'): string {
  const cut = cutTo(text, width)
  const fill = ' '.repeat(Math.max(0, width - textWidth(cut)))
  return align === 'left' ? cut + fill : fill + cut
}

/** Lines of at most `width` columns, broken at spaces where there are any. */
export function wrapTo(text: string, width: number): readonly string[] {
  const lines: string[] = []
  let line = ''
  for (const word of text.split(' ')) {
    const longer = line === '' ? word : `${line} ${word}`
    if (line !== '' && textWidth(longer) > width) {
      lines.push(cutTo(line, width))
      line = word
    } else line = longer
  }
  return [...lines, cutTo(line, width)]
}

function graphemeWidth(segment: string): number {
  const code = segment.codePointAt(0) ?? 0
  if (code < 0x300) return 1
  if (NO_WIDTH.test(segment)) return 0
  if (EMOJI.test(segment)) return 2
  return WIDE.some(([first, last]) => code >= first && code <= last) ? 2 : 1
}
