/**
 * What the guardrails remember between attempts: `guard.json`. Spending is derived from `costs.jsonl`, which has the last
 * word; a file that is missing or damaged is made anew from it, and only circuits, pauses and counts are forgotten.
 */
import type { ProcessIdentity } from '../../platform/process-identity.ts'
import { isRecord } from '../record-fields.ts'
import type { GuardCode, Trip } from './guard.ts'

export interface Amount {
  usd: number
  tokens: number
}

/** What an attempt may use, until it is known what it used. */
export interface Reservation extends Amount, ProcessIdentity {
  ticket: string
  /** ISO 8601. */
  at: string
  agent_id: string
  work_item_id: string
  /** Of `profileKey`. */
  profile: string
  host: string
  /** It decides whether a circuit closes again. */
  probe?: boolean
}

/** Of one runner profile. Closed circuits without failures are not kept. */
export interface Circuit {
  profile: string
  /** Half open once `until` has passed: one attempt is let through. */
  state: 'closed' | 'open'
  /** In a row. */
  failures: number
  /** Times in a row that it was opened; each doubles the pause. */
  opened: number
  code?: GuardCode
  message?: string
  /** Runs of the profile end instead of waiting. */
  ends?: boolean
  /** ISO 8601. Without it an open circuit stays open until a person acts. */
  until?: string
}

export interface Pause {
  profile: string
  code: GuardCode
  message: string
  /** ISO 8601. */
  until: string
  /** In a row, for the backoff. */
  times: number
}

export interface ItemTrack extends Amount {
  /** Attempts begun since it was last finished. */
  starts: number
  /** Attempts in a row that changed nothing. */
  still: number
}

export interface TripRecord extends Pick<Trip, 'code' | 'message' | 'action'> {
  /** ISO 8601. */
  at: string
  /** ISO 8601. */
  until?: string
  agent_id: string
  work_item_id?: string
  runner: string
}

export interface Spend {
  /** Bytes of `costs.jsonl` that are in here. */
  offset: number
  total: Amount
  /** Attempts that nobody knows the price of. */
  unpriced: number
  /** UTC date of `today` and `agents`. */
  day: string
  today: Amount
  /** US dollars of the day. */
  agents: Readonly<Record<string, number>>
  /** The last attempts of each profile; null: it did not say. */
  recent: Readonly<Record<string, readonly RecentCost[]>>
}

interface RecentCost {
  usd: number | null
  tokens: number | null
}

export interface GuardState {
  spend: Spend
  reservations: readonly Reservation[]
  circuits: readonly Circuit[]
  pauses: readonly Pause[]
  /** Attempts begun, by minute since the epoch; of the last hour. */
  starts: readonly { minute: number; count: number }[]
  /** By item. */
  items: Readonly<Record<string, ItemTrack>>
  /** Completions in a row that neither changed nor proved anything, by profile and agent. */
  idle: Readonly<Record<string, number>>
  /** The newest first. */
  trips: readonly TripRecord[]
}

const KEPT_TRIPS = 50
const KEPT_ITEMS = 1000

export const NOTHING_SPENT: Spend = {
  offset: 0,
  total: { usd: 0, tokens: 0 },
  unpriced: 0,
  day: '',
  today: { usd: 0, tokens: 0 },
  agents: {},
  recent: {},
}

export const QUIET: GuardState = {
  spend: NOTHING_SPENT,
  reservations: [],
  circuits: [],
  pauses: [],
  starts: [],
  items: {},
  idle: {},
  trips: [],
}

export const NEW_ITEM: ItemTrack = { usd: 0, tokens: 0, starts: 0, still: 0 }

/** Whose failures are counted together: everybody of a profile, but commands behind `--` each for its agent. */
export function profileKey({ runner, agent }: { runner: string; agent: string }): string {
  return runner === 'exec' ? `exec/${agent}` : runner
}

/** Of the UTC day. */
export function dayOf(iso: string): string {
  return iso.slice(0, 10)
}

/** The track of the item is the newest afterwards; the oldest are forgotten. */
export function withItem(
  items: GuardState['items'],
  id: string,
  track: ItemTrack | undefined,
): Readonly<Record<string, ItemTrack>> {
  const { [id]: _before, ...others } = items
  if (track === undefined) return others
  const kept = Object.entries(others).slice(-(KEPT_ITEMS - 1))
  return Object.fromEntries([...kept, [id, track]])
}

export function withTrip(state: GuardState, trip: TripRecord): GuardState {
  return { ...state, trips: [trip, ...state.trips].slice(0, KEPT_TRIPS) }
}

/** A document of another shape counts as none: all that matters is in `costs.jsonl`. */
export function parseGuardState(text: string | undefined): GuardState {
  try {
    const document: unknown = JSON.parse(text ?? '')
    if (!isRecord(document) || document['version'] !== 1 || !hasParts(document)) return QUIET
    // Written by `guardDocument` alone; anything else has failed the check above.
    const { version: _version, ...state } = document as unknown as GuardState & { version: 1 }
    return state
  } catch {
    return QUIET
  }
}

function hasParts(document: Readonly<Record<string, unknown>>): boolean {
  const lists = ['reservations', 'circuits', 'pauses', 'starts', 'trips'].every((name) => Array.isArray(document[name]))
  const spend = document['spend']
  return lists && ['items', 'idle'].every((name) => isRecord(document[name])) && isRecord(spend) && hasSums(spend)
}

function hasSums(spend: Readonly<Record<string, unknown>>): boolean {
  return (
    ['total', 'today', 'agents', 'recent'].every((name) => isRecord(spend[name])) &&
    typeof spend['offset'] === 'number' &&
    typeof spend['day'] === 'string'
  )
}

/** One record a line. */
export function guardDocument(state: GuardState): string {
  const parts = Object.entries({ version: 1, ...state }).map(([name, value]: [string, unknown]) => {
    if (!Array.isArray(value) || value.length === 0) return `  ${JSON.stringify(name)}: ${JSON.stringify(value)}`
    const records = value.map((each) => `    ${JSON.stringify(each)}`)
    return `  ${JSON.stringify(name)}: [\n${records.join(',\n')}\n  ]`
  })
  return `{\n${parts.join(',\n')}\n}\n`
}
