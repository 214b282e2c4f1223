/** Pure: a todo -> what is probably behind it: the documented rules first, then what earlier resolutions taught. */
import type { PatternCorrelation } from '../learn/correlations.ts'
import type { Todo } from '../todos/todo.ts'
import { ROOT_CAUSE_RULES, type RootCauseRule } from './root-cause-rules.ts'

export interface RootCause {
  root_cause: string
  source: 'rule' | 'learned'
  /** Share of the learned resolutions that had this cause. Only with `learned`. */
  confidence?: number
}

/** Fewer resolutions, or a smaller share of them, say nothing yet. */
const FEWEST_RESOLUTIONS = 2
const LOWEST_CONFIDENCE = 0.5

const matchers = ROOT_CAUSE_RULES.map(({ root_cause, words }) => ({ root_cause, matches: matcherOf(words) }))

export function suggestRootCause(
  { title, metadata }: Todo,
  learned: Readonly<Record<string, PatternCorrelation>>,
): RootCause | undefined {
  // The samples last: a line may quote another error, the pattern says what was looked for.
  const texts = [metadata.error_pattern, title, ...(metadata.samples ?? [])]
  for (const text of texts) {
    if (text === undefined) continue
    const lower = text.toLowerCase()
    const match = matchers.find(({ matches }) => matches(text, lower))
    if (match) return { root_cause: match.root_cause, source: 'rule' }
  }
  return mostLikely(learned[metadata.error_pattern ?? ''])
}

function mostLikely(correlation: PatternCorrelation | undefined): RootCause | undefined {
  const counts = Object.entries(correlation?.root_causes ?? {})
  const all = counts.reduce((sum, [, count]) => sum + count, 0)
  const [best] = counts.sort(([a, countA], [b, countB]) => countB - countA || (a < b ? -1 : 1))
  if (!best || all < FEWEST_RESOLUTIONS || best[1] / all <= LOWEST_CONFIDENCE) return undefined
  return { root_cause: best[0], source: 'learned', confidence: Math.round((best[1] / all) * 100) / 100 }
}

/**
 * The expression is made for the first text that holds the beginning of one of the words: making all of them takes 3 ms
 * of every run.
 */
function matcherOf(words: RootCauseRule['words']): (text: string, lower: string) => boolean {
  const beginnings = words.map((word) => word.toLowerCase().split(' ', 1).join())
  let expression: RegExp | undefined
  return (text, lower) => {
    if (!beginnings.some((beginning) => lower.includes(beginning))) return false
    expression ??= wholeWords(words)
    return expression.test(text)
  }
}

/** Letters, digits and `_` make words; anything else, or an end, bounds them. */
function wholeWords(words: RootCauseRule['words']): RegExp {
  const escaped = words.map((text) => text.replace(/[.*+?^${}()|[\]\\]/g, '\\$&').replaceAll(' ', '\\s+'))
  return new RegExp(`(?<![A-Za-z0-9_])(?:${escaped.join('|')})(?![A-Za-z0-9_])`, 'i')
}
