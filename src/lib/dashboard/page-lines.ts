/**
 * Lines of a page of text: made harmless, cut, filled and wrapped by terminal columns. Text that comes from logs loses
 * everything that could steer a terminal or turn the line around before it is measured.
 */
import { padToWidth, textWidth, truncateToWidth } from '../platform/text-width.ts'

// oxlint-disable-next-line no-control-regex -- finding control characters is the purpose
const STEERING = /[\u0000-\u001f\u007f-\u009f\u061c\u200b\u200e\u200f\u2028-\u202e\u2060-\u2069\ufeff]+/g

/** One line of harmless text; runs of control characters become one space. */
export function oneLine(text: string): string {
  return text.toWellFormed().replace(STEERING, ' ').trim()
}

/** Exactly `width` columns, cut or filled with spaces. */
export function fitTo(text: string, width: number, align: 'left' | 'right' = 'left'): string {
  return padToWidth(truncateToWidth(text, width), width, align)
}

/** Lines of at most `width` columns, broken at spaces where there are any. */
export function wrapTo(text: string, width: number): readonly string[] {
  const lines: string[] = []
  let line = ''
  for (const word of text.split(' ')) {
    const longer = line === '' ? word : `${line} ${word}`
    if (line !== '' && textWidth(longer) > width) {
      lines.push(truncateToWidth(line, width))
      line = word
    } else line = longer
  }
  return [...lines, truncateToWidth(line, width)]
}
