/**
 * What the STOP file says: one order for the whole workspace, or several, each for a team, an agent or everybody. A file
 * that says nothing we understand is the strongest plain order: everybody terminates.
 */
import type { WorkspacePaths } from './paths.ts'

export type StopPaths = Pick<WorkspacePaths, 'state' | 'stopFile'>

/**
 * From mild to harsh. pause: nothing new is begun, running work goes on. drain: agents end after their item. terminate:
 * running commands are asked to end, and killed when they do not. kill: they are killed at once.
 */
export const STOP_LEVELS = ['pause', 'drain', 'terminate', 'kill'] as const
export type StopLevel = (typeof STOP_LEVELS)[number]

/** Whom an order is for; neither: everybody. */
export interface StopScope {
  team?: string
  agent?: string
}

export interface StopOrder extends StopScope {
  level: StopLevel
  reason?: string
  /** ISO 8601, UTC. */
  since?: string
  by?: string
  /** Whoever gave the order gives the items of ended commands back, all at once; else each agent does it itself. */
  hands_back?: boolean
}

/**
 * @param text of the STOP file; a text that is no JSON is the reason, in the words of whoever typed it
 * @param written when the file was last changed: `since` of orders that do not say it
 */
export function parseStopOrders(text: string, written: string | undefined): readonly StopOrder[] {
  let value: unknown
  try {
    value = JSON.parse(text)
  } catch {
    value = { reason: text.trim().slice(0, 500) }
  }
  const top = fieldsOf(value)
  const scopes = top.get('scopes')
  if (!Array.isArray(scopes) || scopes.length === 0) return [orderFrom(top, written)]
  return scopes.map((scope: unknown) => orderFrom(fieldsOf(scope), written))
}

/** As they stand in the file. */
export function stopDocument(orders: readonly StopOrder[]): string {
  const records = orders.map(({ since: stopped_at, reason, by, level, team, agent, hands_back }) => {
    return { stopped_at, reason, by, level, team, agent, hands_back }
  })
  const [only, ...more] = records
  const isPlain = more.length === 0 && only?.team === undefined && only?.agent === undefined
  return `${JSON.stringify(isPlain ? only : { scopes: records }, null, 2)}\n`
}

/** Those that hold for somebody who acts for a team, as an agent, or as neither; the harshest first. */
export function ordersFor(orders: readonly StopOrder[], actor: StopScope): readonly StopOrder[] {
  return orders
    .filter(({ team, agent }) => {
      if (team === undefined && agent === undefined) return true
      return (team !== undefined && team === actor.team) || (agent !== undefined && agent === actor.agent)
    })
    .sort((one, other) => harshness(other.level) - harshness(one.level))
}

export function harshness(level: StopLevel): number {
  return STOP_LEVELS.indexOf(level)
}

export function sameScope(one: StopScope, other: StopScope): boolean {
  return one.team === other.team && one.agent === other.agent
}

function fieldsOf(value: unknown): ReadonlyMap<string, unknown> {
  return new Map(typeof value === 'object' && value !== null ? Object.entries(value) : [])
}

function orderFrom(fields: ReadonlyMap<string, unknown>, written: string | undefined): StopOrder {
  const field = (name: string): string | undefined => {
    const found = fields.get(name)
    return typeof found === 'string' && found !== '' ? found : undefined
  }
  const [reason, since = written, by, team, agent] = ['reason', 'stopped_at', 'by', 'team', 'agent'].map(field)
  const level = STOP_LEVELS.find((each) => each === fields.get('level')) ?? 'terminate'
  return {
    level,
    ...(reason && { reason }),
    ...(since && { since }),
    ...(by && { by }),
    ...(team && { team }),
    ...(agent && { agent }),
    ...(fields.get('hands_back') === true && { hands_back: true }),
  }
}
