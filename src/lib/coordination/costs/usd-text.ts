/** Money as people read it. */
import { grouped } from '../../platform/grouped.ts'
import type { CostFigures } from './cost-figures.ts'

/** `$12.30`; `>= $12.30` when the cost of some attempts is not known; `?` when that of none is; `-` without attempts. */
export function usdText({ usd, unknown, attempts }: Pick<CostFigures, 'usd' | 'unknown' | 'attempts'>): string {
  if (attempts === 0) return '-'
  if (unknown === attempts) return '?'
  return `${unknown > 0 ? '>= ' : ''}${dollars(usd)}`
}

/** Cents; below ten cents as many digits as say something. */
export function dollars(usd: number): string {
  const [whole = '0', fraction = ''] = usd.toFixed(usd > 0 && usd < 0.1 ? 4 : 2).split('.')
  return `$${grouped(Number(whole))}.${fraction}`
}
