/**
 * Who works on which files now: the paths of active items whose lease runs, and reservations. An agent is never in its
 * own way. Looked up only for items that name paths.
 */
import { AutonomyError } from '../../errors.ts'
import { toIso, type Instant } from '../../platform/clock.ts'
import type { CoordinationState } from '../ledger.ts'
import { once } from '../once.ts'
import type { ActiveItem } from '../work-item.ts'
import { overlap, readGlob, type GlobPlace, type PathGlob } from './path-glob.ts'
import type { Reservation } from './reservation.ts'

export interface PathHold {
  /** Of the work item or the reservation. */
  id: string
  agent: string
  /** Undefined: without an end. */
  until: Instant | undefined
  globs: readonly PathGlob[]
}

export interface PathConflict {
  /** What was asked for. */
  path: string
  /** What is held. */
  held: string
  by: PathHold
}

export interface PathHolds {
  /** Undefined when nobody else works on the paths. */
  conflict(agent: string, paths: readonly string[]): PathConflict | undefined
  /** In the same step an item was given to somebody. */
  take(given: TakenPaths): void
}

type TakenPaths = Omit<PathHold, 'globs'> & { paths: readonly string[] }

interface HoldsInput {
  now: Instant
  place: GlobPlace
  reservations: () => readonly Reservation[]
}

export function pathHolds({ items }: Pick<CoordinationState, 'items'>, input: HoldsInput): PathHolds {
  const { place } = input
  const known = new Map<string, PathGlob>()
  const glob = (text: string): PathGlob => {
    const found = known.get(text) ?? readGlob(text, place)
    known.set(text, found)
    return found
  }
  const taken: PathHold[] = []
  const before = once(() => allHolds(items.active(), input))
  return {
    conflict: (agent, paths) => {
      if (paths.length === 0) return undefined
      const others = [...before(), ...taken].filter((hold) => hold.agent !== agent)
      return firstConflict(paths.map(glob), others)
    },
    take: ({ paths, ...hold }) => {
      if (paths.length > 0) taken.push({ ...hold, globs: paths.map(glob) })
    },
  }
}

export function allHolds(active: readonly ActiveItem[], { now, place, reservations }: HoldsInput): readonly PathHold[] {
  const working = active.filter(
    ({ paths, lease_expires: end }) => paths.length > 0 && (end === undefined || end >= now),
  )
  return [
    ...working.map((item) => holdOf(item, place)),
    ...reservations().map(({ reservation_id: id, agent_id: agent, expires_at, paths }) => {
      return { id, agent, until: Date.parse(expires_at), globs: paths.map((path) => readGlob(path, place)) }
    }),
  ]
}

export function firstConflict(wanted: readonly PathGlob[], holds: readonly PathHold[]): PathConflict | undefined {
  for (const by of holds) {
    for (const path of wanted) {
      const held = by.globs.find((glob) => overlap(glob, path))
      if (held) return { path: path.text, held: held.text, by }
    }
  }
  return undefined
}

/** @param what wants the paths: `work item ID`, `the reservation` */
export function pathConflictError(what: string, { path, held, by }: PathConflict): AutonomyError {
  return new AutonomyError('PATH_CONFLICT', `${what} needs ${path}, and ${holdText(by)} is at work on ${held}`, {
    hint: 'Leave these files to their holder and take other work: without an id, `autonomy work claim` passes such items by.',
  })
}

/** `fixer (work_17, until 2026-11-21T08:30:00.000Z)` */
function holdText({ agent, id, until }: PathHold): string {
  const who = agent === '' ? 'an agent that is not named' : agent
  return `${who} (${id}${until === undefined ? '' : `, until ${toIso(until)}`})`
}

function holdOf({ id, agent_id: agent, lease_expires: until, paths }: ActiveItem, place: GlobPlace): PathHold {
  return { id, agent, until, globs: paths.map((path) => readGlob(path, place)) }
}
