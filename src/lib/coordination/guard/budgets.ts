/**
 * Pure: what may be spent. Before an attempt begins, what it may use is reserved; it begins only when that fits, or when
 * nothing else is reserved and something is left. So no cap is exceeded by more than one attempt's reservation, however
 * many runners work at once, as long as attempts stay within theirs.
 */
import type { GuardrailsConfig } from '../../workspace/config.ts'
import { DEFAULT_CONFIG } from '../../workspace/default-config.ts'
import type { Instant, Milliseconds } from '../../platform/clock.ts'
import type { GuardCode, Trip } from './guard.ts'
import { NEW_ITEM, type Amount, type GuardState, type ItemTrack } from './guard-state.ts'

export interface Spender {
  agent: string
  /** Of `profileKey`. */
  profile: string
  /** Undefined before one is claimed. */
  item: ItemTrack | undefined
}

/** One limit, in one unit. */
export interface Cap {
  code: GuardCode
  /** In `guardrails` of the configuration. */
  setting: keyof GuardrailsConfig
  unit: keyof Amount
  what: string
  limit: number
  used: number
  reserved: number
}

/** Others may have settled by then. */
const LOOK_AGAIN: Milliseconds = 5000

/**
 * What the next attempt may use: as much as the most expensive of the last ones of its profile, at most what is left of
 * the item's budget; that whole rest when nothing is known. A profile that has never said what it uses reserves nothing;
 * nor does a command behind `--` that nothing is known of, unless somebody has set a limit of their own.
 */
export function reservationFor(state: GuardState, spender: Spender, limits: GuardrailsConfig): Amount {
  const { profile, item = NEW_ITEM } = spender
  const last = state.spend.recent[profile] ?? []
  const isTrusted = last.length > 0 || (profile.startsWith('exec/') && !hasOwnCaps(limits))
  const reserve = (unit: keyof Amount, budget: number, caps: readonly number[]): number => {
    const left = budget === 0 ? Infinity : Math.max(0, budget - item[unit])
    const known = last.flatMap((cost) => cost[unit] ?? [])
    if (known.length > 0) return Math.min(left, Math.max(...known))
    return isTrusted ? 0 : Math.min(left, Math.max(...caps))
  }
  const { agent_day_usd, day_usd, workspace_usd, day_tokens } = limits
  return {
    usd: reserve('usd', limits.item_usd, [agent_day_usd, day_usd, workspace_usd]),
    tokens: reserve('tokens', limits.item_tokens, [day_tokens]),
  }
}

function hasOwnCaps(limits: GuardrailsConfig): boolean {
  const settings = ['item_usd', 'agent_day_usd', 'day_usd', 'workspace_usd', 'item_tokens', 'day_tokens'] as const
  return settings.some((setting) => limits[setting] !== DEFAULT_CONFIG.guardrails[setting])
}

/** Every limit that holds for this agent; `used` and `reserved` as of now. */
export function capsFor(
  { spend, reservations }: Pick<GuardState, 'spend' | 'reservations'>,
  agent: string | undefined,
  limits: GuardrailsConfig,
): readonly Cap[] {
  const reserved = (unit: keyof Amount, of?: string): number =>
    reservations.reduce((total, each) => (of === undefined || each.agent_id === of ? total + each[unit] : total), 0)
  const [usd, tokens] = [reserved('usd'), reserved('tokens')]
  const { today, total } = spend
  const shared: readonly Cap[] = [
    cap('DAY_BUDGET', 'day_usd', { what: 'today', limit: limits.day_usd, used: today.usd, reserved: usd }),
    cap('DAY_BUDGET', 'day_tokens', { what: 'today', limit: limits.day_tokens, used: today.tokens, reserved: tokens }),
    cap('WORKSPACE_BUDGET', 'workspace_usd', {
      what: 'in this workspace',
      limit: limits.workspace_usd,
      used: total.usd,
      reserved: usd,
    }),
  ]
  if (agent === undefined) return shared
  const of = { used: spend.agents[agent] ?? 0, reserved: reserved('usd', agent) }
  return [
    ...shared,
    cap('AGENT_BUDGET', 'agent_day_usd', { what: `by ${agent} today`, limit: limits.agent_day_usd, ...of }),
  ]
}

function cap(
  code: GuardCode,
  setting: keyof GuardrailsConfig,
  figures: Pick<Cap, 'what' | 'limit' | 'used' | 'reserved'>,
): Cap {
  return { code, setting, unit: setting.endsWith('_tokens') ? 'tokens' : 'usd', ...figures }
}

/** The first limit that leaves no room for `wanted`. */
export function overBudget(caps: readonly Cap[], wanted: Amount, now: Instant): Trip | undefined {
  for (const each of caps) {
    const { code, unit, limit, used, reserved } = each
    if (limit === 0) continue
    if (used >= limit) return { code, message: usedText(each), action: 'runner' }
    if (reserved > 0 && used + reserved + wanted[unit] > limit) {
      const message = `${usedText(each)}, and attempts at work have reserved ${amountText(reserved, unit)}`
      return { code, message, action: 'pause', until: now + LOOK_AGAIN }
    }
  }
  return undefined
}

/** An item that has used up its own budget is left alone for good. */
export function overItemBudget(item: ItemTrack, limits: GuardrailsConfig): Trip | undefined {
  const isOver = (unit: keyof Amount, limit: number): boolean => limit > 0 && item[unit] >= limit
  const [setting, unit] = isOver('usd', limits.item_usd)
    ? (['item_usd', 'usd'] as const)
    : (['item_tokens', 'tokens'] as const)
  if (!isOver(unit, limits[setting])) return undefined
  const message = `${amountText(item[unit], unit)} of ${amountText(limits[setting], unit)} are used for this item (guardrails.${setting})`
  return { code: 'ITEM_BUDGET', message, action: 'item', final: true }
}

/** `$1.20 of $1.00 are used today (guardrails.day_usd)` */
export function usedText({ used, limit, unit, what, setting }: Cap): string {
  return `${amountText(used, unit)} of ${amountText(limit, unit)} are used ${what} (guardrails.${setting})`
}

/** `$12.50`, `20,000 tokens` */
function amountText(amount: number, unit: keyof Amount): string {
  return unit === 'usd' ? `$${amount.toFixed(2)}` : `${amount.toLocaleString('en-US')} tokens`
}
