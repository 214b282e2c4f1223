/**
 * Lists as aligned columns. Written here because cli-table3 costs 7 ms to load, more than a whole listing on the hot
 * path; boxes, where a command wants them, are cli-table3's. Every cell is made safe for the terminal.
 */
import type { Color } from './color.ts'
import { printableLine } from './printable.ts'
import { padToWidth, textWidth, truncateToWidth } from '../platform/text-width.ts'

export interface Column<Row> {
  header: string
  value: (row: Row) => string
  align?: 'left' | 'right'
  /** Colours the finished cell: `(text, row, color) => color.red(text)`. */
  paint?: (text: string, row: Row, color: Color) => string
}

export interface TableLayout {
  color: Color
  /** Columns of the terminal; undefined (no terminal): nothing is cut. */
  width?: number | undefined
}

const GAP = '  '
const NARROWEST = 8

/** Header and one line a row, without a final newline. No rows: ''. */
export function formatTable<Row>(
  rows: readonly Row[],
  columns: readonly Column<Row>[],
  { color, width }: TableLayout,
): string {
  if (rows.length === 0) return ''
  const cells = rows.map((row) => columns.map((column) => printableLine(column.value(row))))
  const headers = columns.map(({ header }) => header.toUpperCase())
  const widths = fitted(
    headers.map((header, index) =>
      cells.reduce((most, row) => Math.max(most, textWidth(row[index] ?? '')), header.length),
    ),
    width,
  )
  const line = (texts: readonly string[], paint: (text: string, index: number) => string): string =>
    texts
      .map((text, index) => {
        const align = columns[index]?.align ?? 'left'
        const cut = truncateToWidth(text, widths[index] ?? 0)
        const last = index === texts.length - 1 && align === 'left'
        return paint(last ? cut : padToWidth(cut, widths[index] ?? 0, align), index)
      })
      .join(GAP)
      .trimEnd()
  const body = rows.map((row, at) =>
    line(cells[at] ?? [], (text, index) => columns[index]?.paint?.(text, row, color) ?? text),
  )
  return [line(headers, (text) => color.bold(text)), ...body].join('\n')
}

/** Takes the columns too many from the widest ones, never below `NARROWEST`. */
function fitted(widths: readonly number[], available: number | undefined): readonly number[] {
  if (available === undefined) return widths
  const result = [...widths]
  const total = (): number => result.reduce((sum, each) => sum + each, GAP.length * (result.length - 1))
  while (total() > available) {
    const widest = result.indexOf(Math.max(...result))
    const now = result[widest] ?? 0
    if (now <= NARROWEST) break
    result[widest] = now - 1
  }
  return result
}
