/** What agents cost in words, the same on the text dashboard and on the page. */
import { usdText } from '../coordination/costs/usd-text.ts'
import { grouped } from '../platform/grouped.ts'
import type { Spending } from './read-spending.ts'
import { plural } from './todo-lines.ts'

/** `>= $12.30 in 24 h` */
export function spendingText(costs: Spending): string {
  return costs.attempts === 0 ? 'nothing in 24 h' : `${usdText(costs)} in 24 h`
}

/** `40 attempts, 12 completed their item, $1.02 a completed item`, then tokens, then what is not known. */
export function spendingFacts(costs: Spending): readonly string[] {
  const { attempts, completed, usd_per_completed, unknown, input_tokens, output_tokens } = costs
  if (attempts === 0) return []
  const isKnown = usd_per_completed !== null && unknown < attempts
  const each = isKnown ? `, ${usdText({ ...costs, usd: usd_per_completed })} a completed item` : ''
  return [
    `${plural(attempts, 'attempt')}, ${grouped(completed)} completed their item${each}`,
    `${grouped(input_tokens)} tokens in, ${grouped(output_tokens)} out`,
    ...(unknown === 0 ? [] : [`the cost of ${plural(unknown, 'attempt')} is not known`]),
  ]
}
