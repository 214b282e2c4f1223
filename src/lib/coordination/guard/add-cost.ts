/** Pure: what one line of `costs.jsonl` adds to the sums. */
import type { Usage } from '../../runner/runner.ts'
import type { CostRecord } from '../costs/cost-record.ts'
import { dayOf, NEW_ITEM, profileKey, withItem, type Amount, type GuardState, type Spend } from './guard-state.ts'

/** So many attempts tell what the next one of a profile may cost. */
const KEPT_COSTS = 20

export function addCost(state: GuardState, cost: CostRecord): GuardState {
  const amount = { usd: cost.usd ?? 0, tokens: tokensOf(cost.usage) ?? 0 }
  const { work_item_id: id, outcome } = cost
  const before = state.items[id] ?? NEW_ITEM
  const track = outcome === 'completed' ? undefined : { ...before, ...sum(before, amount) }
  return { ...state, spend: addSpend(state.spend, cost, amount), items: withItem(state.items, id, track) }
}

function addSpend(before: Spend, cost: CostRecord, amount: Amount): Spend {
  const spend = onDay(before, dayOf(cost.at))
  const { agent_id: agent, runner } = cost
  const profile = profileKey({ runner, agent })
  const recent = [...(spend.recent[profile] ?? []), { usd: cost.usd, tokens: tokensOf(cost.usage) ?? null }]
  // Appended in order, except that the clock of another machine may lag behind midnight.
  const isToday = dayOf(cost.at) === spend.day
  return {
    ...spend,
    total: sum(spend.total, amount),
    unpriced: spend.unpriced + (cost.usd === null && cost.usage !== undefined ? 1 : 0),
    recent: { ...spend.recent, [profile]: recent.slice(-KEPT_COSTS) },
    ...(isToday && {
      today: sum(spend.today, amount),
      agents: { ...spend.agents, [agent]: (spend.agents[agent] ?? 0) + amount.usd },
    }),
  }
}

/** A new day begins with nothing spent. */
export function onDay(spend: Spend, day: string): Spend {
  return day > spend.day ? { ...spend, day, today: { usd: 0, tokens: 0 }, agents: {} } : spend
}

function tokensOf(usage: Usage | undefined): number | undefined {
  return usage && usage.input_tokens + usage.output_tokens
}

function sum(a: Amount, b: Amount): Amount {
  return { usd: a.usd + b.usd, tokens: a.tokens + b.tokens }
}
