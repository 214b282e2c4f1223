/**
 * Lists as aligned columns. Written here because cli-table3 costs 7 ms to load, more than a whole listing on the hot
 * path; boxes, where a command wants them, are cli-table3's. Every cell is made safe for the terminal. Where the
 * terminal is narrow, text is cut where it may be; where that is not enough, short forms are taken, then whole columns
 * left out.
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
  /** What stands for `value` where the whole does not fit: the shortest that still names the thing. */
  brief?: (row: Row) => string
  /** May be left out where the whole does not fit: 1 first, then 2, and so on. */
  spare?: number
  /** May be cut, to this many columns at least. A column without it is never cut. */
  least?: number
}

export interface TableLayout {
  color: Color
  /** Columns of the terminal; undefined (no terminal): nothing is cut. */
  width?: number | undefined
}

/** A column with its finished cells. */
interface Filled<Row> {
  column: Column<Row>
  cells: readonly string[]
  width: number
}

const GAP = '  '
/** Even a column that may be cut keeps this much. */
const NARROWEST = 3

/** Header and one line a row, without a final newline. No rows: ''. */
export function formatTable<Row>(
  rows: readonly Row[],
  columns: readonly Column<Row>[],
  { color, width }: TableLayout,
): string {
  if (rows.length === 0) return ''
  const filled = fitted(rows, columns, width)
  const line = (cellOf: (each: Filled<Row>) => string, paint: (text: string, column: Column<Row>) => string): string =>
    filled
      .map((each, index) => {
        const { align = 'left' } = each.column
        const cut = truncateToWidth(cellOf(each), each.width)
        const last = index === filled.length - 1 && align === 'left'
        return paint(last ? cut : padToWidth(cut, each.width, align), each.column)
      })
      .join(GAP)
      .trimEnd()
  const body = rows.map((row, at) =>
    line(
      ({ cells }) => cells[at] ?? '',
      (text, { paint }) => paint?.(text, row, color) ?? text,
    ),
  )
  return [line(({ column }) => column.header.toUpperCase(), color.bold), ...body].join('\n')
}

function fitted<Row>(
  rows: readonly Row[],
  columns: readonly Column<Row>[],
  available = Infinity,
): readonly Filled<Row>[] {
  const whole = columns.map((column) => filledWith(column, rows, column.value))
  if (leastTotal(whole) <= available) return cutTo(whole, available)
  let left = columns.map((column) => filledWith(column, rows, column.brief ?? column.value))
  while (leastTotal(left) > available && left.some(({ column }) => column.spare !== undefined)) {
    const first = Math.min(...left.map(({ column }) => column.spare ?? Infinity))
    left = left.filter(({ column }) => column.spare !== first)
  }
  return cutTo(left, available)
}

function filledWith<Row>(column: Column<Row>, rows: readonly Row[], value: (row: Row) => string): Filled<Row> {
  const cells = rows.map((row) => printableLine(value(row)))
  return { column, cells, width: cells.reduce((most, cell) => Math.max(most, textWidth(cell)), column.header.length) }
}

function total(columns: readonly { width: number }[]): number {
  return columns.reduce((sum, { width }) => sum + width, GAP.length * (columns.length - 1))
}

/** The width with every column cut as far as it may be. */
function leastTotal<Row>(columns: readonly Filled<Row>[]): number {
  return total(columns.map(({ column, width }) => ({ width: Math.min(width, column.least ?? width) })))
}

/** Takes what is too much from the widest of the columns that may be cut. */
function cutTo<Row>(columns: readonly Filled<Row>[], available: number): readonly Filled<Row>[] {
  const widths = columns.map(({ width }) => width)
  let excess = total(columns) - available
  while (excess > 0) {
    const mayCut = widths.map((width, at) => (columns[at]?.column.least === undefined ? 0 : width))
    const widest = Math.max(...mayCut)
    if (widest <= NARROWEST) break
    const at = mayCut.indexOf(widest)
    widths[at] = widest - 1
    excess--
  }
  return columns.map((each, at) => ({ ...each, width: widths[at] ?? each.width }))
}
