/** How guardrails read for a person. */
import type { GuardStatus, HeldProfile, LimitStatus } from '../coordination/guard/guard-status.ts'
import type { TripRecord } from '../coordination/guard/guard-state.ts'
import type { Color } from './color.ts'
import { formatTable } from './table.ts'
import { timeText } from './time-text.ts'

export function guardText(status: GuardStatus, color: Color): string {
  const { held, limits, reservations, trips, unpriced } = status
  const parts = [
    held.length === 0 ? color.green('Nothing is held back.') : held.map((each) => heldText(each, color)).join('\n'),
    limitsTable(limits, color),
    reservations.length > 0 &&
      `${reservations.length} ${reservations.length === 1 ? 'attempt' : 'attempts'} at work: ${reservations.map(({ agent_id, work_item_id }) => `${agent_id} on ${work_item_id}`).join(', ')}`,
    unpriced > 0 && color.yellow(`${unpriced} attempts used tokens that nobody knows the price of.`),
    trips.length > 0 && [color.bold('What tripped'), ...trips.slice(0, 10).map(tripText)].join('\n'),
  ]
  return parts.filter(Boolean).join('\n\n')
}

function heldText({ kind, profile, code, message, until }: HeldProfile, color: Color): string {
  const when = until === null ? 'until a person acts' : `until ${timeText(until)}`
  return `${color.red({ circuit: 'OPEN', pause: 'PAUSED', budget: 'USED UP' }[kind])}  ${profile} ${when}: ${code}: ${message}`
}

function tripText({ at, code, message, agent_id, work_item_id }: TripRecord): string {
  return `${timeText(at)}  ${code}  ${agent_id}${work_item_id === undefined ? '' : `, ${work_item_id}`}: ${message}`
}

function limitsTable(limits: readonly LimitStatus[], color: Color): string {
  return formatTable(
    limits,
    [
      { header: 'LIMIT', value: ({ setting, agent }) => (agent === undefined ? setting : `${setting} (${agent})`) },
      { header: 'USED', value: ({ used, unit }) => (used === null ? 'unknown' : figure(used, unit)) },
      { header: 'RESERVED', value: ({ reserved, unit }) => (reserved === 0 ? '' : figure(reserved, unit)) },
      { header: 'OF', value: ({ limit, unit, setting }) => limitText(limit, { unit, setting }) },
    ],
    { color, width: undefined },
  )
}

function limitText(limit: number, { unit, setting }: Pick<LimitStatus, 'unit' | 'setting'>): string {
  if (limit === 0) return 'no limit'
  return setting === 'disk_floor_mb' ? `at least ${figure(limit, unit)} free` : figure(limit, unit)
}

function figure(value: number, unit: LimitStatus['unit']): string {
  switch (unit) {
    case 'usd':
      return `$${value.toFixed(2)}`
    case 'load':
      return value.toFixed(2)
    case 'mb':
      return `${value.toLocaleString('en-US')} MB`
    case 'tokens':
    case 'attempts':
      return value.toLocaleString('en-US')
    default:
      return unit satisfies never
  }
}
