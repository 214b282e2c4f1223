/** Costs for a person. */
import type { CostFigures } from '../coordination/costs/cost-figures.ts'
import { grouped } from '../platform/grouped.ts'
import { spanText } from './time-text.ts'
import type { Column } from './table.ts'
import { usdText } from '../coordination/costs/usd-text.ts'

export type FiguresRow = CostFigures & { key: string }

/** @param by header of the first column */
export function costColumns(by: string): readonly Column<FiguresRow>[] {
  const right = { align: 'right' as const }
  return [
    { header: by, value: ({ key }) => key || '-', least: 12 },
    { header: 'usd', value: (row) => usdText(row), ...right },
    { header: 'attempts', value: ({ attempts }) => grouped(attempts), ...right },
    { header: 'completed', value: ({ completed }) => grouped(completed), ...right },
    { header: 'usd/item', value: (row) => perItemText(row), ...right },
    { header: 'unknown', value: ({ unknown }) => (unknown === 0 ? '-' : grouped(unknown)), ...right },
    { header: 'input', value: ({ input_tokens }) => grouped(input_tokens), ...right, spare: 2 },
    { header: 'cached', value: ({ cached_input_tokens }) => grouped(cached_input_tokens), ...right, spare: 1 },
    { header: 'output', value: ({ output_tokens }) => grouped(output_tokens), ...right, spare: 2 },
    { header: 'time', value: ({ duration_ms }) => spanText(duration_ms / 1000), ...right, spare: 1 },
  ]
}

function perItemText(row: CostFigures): string {
  if (row.usd_per_completed === null || row.unknown === row.attempts) return '-'
  return usdText({ ...row, usd: row.usd_per_completed })
}
