/** Pure: which of the rules of `coordination.auto_stop` calls for a stop, and why, in the words that stand in the STOP file. */
import type { StopRuleConfig } from '../../workspace/config.ts'

export interface StopFigures {
  /** Of the last pipeline run, if it is newer than the last stop by a rule; null: there is none. */
  score: number | null
  /** US dollars since midnight UTC, as far as they are known. */
  spent_today: number
  /** Attempts that ended within the hour, since the last stop by a rule. */
  attempts: number
  failed: number
}

export interface DueRule {
  rule: StopRuleConfig
  reason: string
}

/** The first of them that is due. */
export function dueRule(rules: readonly StopRuleConfig[], figures: StopFigures): DueRule | undefined {
  for (const rule of rules) {
    const reason = reasonOf(rule, figures)
    if (reason !== undefined) return { rule, reason: `auto-stop: ${reason}` }
  }
  return undefined
}

function reasonOf(rule: StopRuleConfig, { score, spent_today, attempts, failed }: StopFigures): string | undefined {
  switch (rule.kind) {
    case 'score':
      return score !== null && score < rule.below ? `the score is ${score}, below ${rule.below}` : undefined
    case 'spend':
      return spent_today > rule.above
        ? `${spent_today.toFixed(2)} USD were spent today, more than ${rule.above} USD`
        : undefined
    case 'failures':
      return attempts >= rule.attempts && failed / attempts > rule.above
        ? `${failed} of ${attempts} attempts failed in the last hour, more than ${rule.above * 100} %`
        : undefined
    default:
      return rule satisfies never
  }
}
