/**
 * Reads and changes `guard.json`, one process at a time. Before anything is decided, new lines of `costs.jsonl` are
 * counted, and reservations of runners that are gone are dropped. Not written through to the disk: a power loss costs
 * circuits, pauses and counts, never the sums.
 */
import { dirname } from 'node:path'
import { AutonomyError } from '../../errors.ts'
import { toIso, type Instant, type Milliseconds } from '../../platform/clock.ts'
import type { HeldLock } from '../../platform/file-lock.ts'
import { readJsonLinesFrom } from '../../platform/jsonl.ts'
import type { CoordinationDeps } from '../coordination-deps.ts'
import type { CostRecord } from '../costs/cost-record.ts'
import { parseCost } from '../costs/read-costs.ts'
import { addCost, onDay } from './add-cost.ts'
import {
  dayOf,
  guardDocument,
  NOTHING_SPENT,
  parseGuardState,
  type GuardState,
  type Reservation,
} from './guard-state.ts'
import { startsWithinHour } from './spawn-rate.ts'

export type GuardDeps = Pick<
  CoordinationDeps,
  'clock' | 'environment' | 'files' | 'locks' | 'processes' | 'paths' | 'config'
>

export interface GuardStep<R> {
  /** Undefined: nothing changes. */
  state: GuardState | undefined
  result: R
}

const WAIT: Milliseconds = 30_000
/** A reservation on a machine that cannot be looked at from here counts no longer than this, without a wall time. */
const LONGEST: Milliseconds = 24 * 60 * 60_000

/** As of now, without waiting for anybody. @throws AutonomyError INVALID_DOCUMENT (costs.jsonl), IO */
export function readGuard(deps: GuardDeps): GuardState {
  return upToDate(parseGuardState(deps.files.readTextIfPresent(deps.paths.coordination.guard)), deps)
}

/** @throws AutonomyError STORE_BUSY, INVALID_DOCUMENT (costs.jsonl), IO; what `decide` throws: then nothing changes */
export async function changeGuard<R>(decide: (state: () => GuardState) => GuardStep<R>, deps: GuardDeps): Promise<R> {
  const { files, locks, paths } = deps
  const { guard } = paths.coordination
  let isOurs = false
  const change = async (held: HeldLock): Promise<R> => {
    isOurs = true
    const { state, result } = decide(() => readGuard(deps))
    if (state === undefined) return result
    files.makeDirectory(dirname(guard))
    held.refuseIfLost()
    await files.writeAtomic(guard, guardDocument(state), { durable: false })
    return result
  }
  const what = 'the guardrails'
  try {
    // Mostly nobody else is there, and queueing up costs twice as much as the lock itself.
    return await locks.withLock(paths.locks.guard, { wait: 0, what }, change)
  } catch (error) {
    if (isOurs || !(error instanceof AutonomyError) || error.code !== 'STORE_BUSY') throw error
    return locks.withLock(paths.locks.guard, { wait: WAIT, what }, change)
  }
}

function upToDate(state: GuardState, deps: GuardDeps): GuardState {
  const now = deps.clock.now()
  const counted = withCosts(state, deps)
  return {
    ...counted,
    spend: onDay(counted.spend, dayOf(toIso(now))),
    starts: startsWithinHour(counted.starts, now),
    reservations: counted.reservations.filter(isHeld(deps, now)),
  }
}

/** A file that was cut, replaced or mended is counted anew from its beginning. */
function withCosts(state: GuardState, deps: GuardDeps): GuardState {
  const size = deps.files.info(deps.paths.coordination.costs)?.size ?? 0
  const { offset } = state.spend
  if (size === offset) return state
  const anew = { ...state, spend: NOTHING_SPENT, items: {} }
  if (size < offset) return countFrom(anew, deps)
  try {
    return countFrom(state, deps)
  } catch (error) {
    if (offset === 0) throw error
    return countFrom(anew, deps)
  }
}

function countFrom(state: GuardState, { paths, files }: GuardDeps): GuardState {
  const { costs } = paths.coordination
  const { offset } = state.spend
  const size = files.info(costs)?.size ?? 0
  const { records, torn } = readJsonLinesFrom<CostRecord>(costs, offset, parseCost)
  const counted = records.reduce(addCost, state)
  return { ...counted, spend: { ...counted.spend, offset: torn?.offset ?? size } }
}

/** Whether its runner is still there. One on another machine is believed for as long as an attempt may take. */
function isHeld({ config, environment, processes }: GuardDeps, now: Instant): (reservation: Reservation) => boolean {
  const here = processes.identityOf(environment.pid)?.boot
  const running = new Map<string, boolean>()
  return ({ pid, started, boot, host, at }) => {
    const longest = config.guardrails.wall_time || LONGEST
    if (boot !== here && host !== environment.hostname()) return now - Date.parse(at) < longest
    const key = `${pid} ${started}`
    const isRunning = running.get(key) ?? processes.isRunning({ pid, started, boot })
    running.set(key, isRunning)
    return isRunning
  }
}
