/**
 * The STOP switch: while a file named STOP is in the state folder, nothing that changes the workspace runs. Its being
 * there is what counts, so `touch` is enough and a file that cannot be read or parsed still stops. An order that names
 * a team or an agent stops only that one.
 */
import { AutonomyError, isSystemError } from '../errors.ts'
import type { Platform } from '../platform/deps.ts'
import { toIso } from '../platform/clock.ts'
import {
  harshness,
  ordersFor,
  parseStopOrders,
  sameScope,
  stopDocument,
  type StopLevel,
  type StopOrder,
  type StopPaths,
  type StopScope,
} from './stop-orders.ts'

export interface StopState {
  stopped: boolean
  level?: StopLevel
  reason?: string
  /** ISO 8601, UTC: what the file says, else when the file was last changed. */
  since?: string
  by?: string
  hands_back?: boolean
  /** Orders that name a team or an agent, whoever asks. Absent when there are none. */
  scopes?: readonly StopOrder[]
}

/** @param actor who wants to do something; an order for somebody else does not stop it */
export function stopState(paths: StopPaths, { files }: Pick<Platform, 'files'>, actor: StopScope = {}): StopState {
  // Listing the folder sees what stat does not: a broken symbolic link, a file nobody may read.
  if (!files.list(paths.state).includes('STOP')) return { stopped: false }
  const orders = readOrders(paths, files)
  const scopes = orders.filter(({ team, agent }) => team !== undefined || agent !== undefined)
  const told = scopes.length > 0 ? { scopes } : {}
  const [order] = ordersFor(orders, actor)
  if (order === undefined) return { stopped: false, ...told }
  const { team: _team, agent: _agent, ...rest } = order
  return { stopped: true, ...rest, ...told }
}

/** @throws AutonomyError STOPPED */
export function refuseIfStopped(paths: StopPaths, deps: Pick<Platform, 'files'>, actor: StopScope = {}): void {
  const { stopped, reason, since } = stopState(paths, deps, actor)
  if (!stopped) return
  const detail = [since && ` since ${since}`, reason && `: ${reason}`].filter(Boolean).join('')
  throw new AutonomyError('STOPPED', `This workspace is stopped${detail}`, {
    // Agents follow hints, so this one names no way around the switch.
    hint: `Nothing was done. Whoever stopped it decides when work goes on; an agent waits (the switch is ${paths.stopFile}).`,
  })
}

export interface StopResult extends StopState {
  /** False when whoever is meant was stopped as harshly already; the first reason stands. */
  changed: boolean
}

export interface StopInput extends StopScope {
  reason?: string
  by: string
  /** Default: terminate. */
  level?: StopLevel
  hands_back?: boolean
}

type SwitchDeps = Pick<Platform, 'clock' | 'files'> & { paths: StopPaths }

/** @throws AutonomyError IO, CONFLICT (somebody else keeps changing the file) */
export async function stopWorkspace(input: StopInput, deps: SwitchDeps): Promise<StopResult> {
  const { paths, clock, files } = deps
  const { level = 'terminate', reason, by, hands_back, ...scope } = input
  files.makeDirectory(paths.state)
  const changed = await changeOrders(deps, (orders) => {
    const [inForce] = ordersFor(orders, scope)
    if (inForce && harshness(inForce.level) >= harshness(level)) return orders
    const before = orders.find((order) => sameScope(order, scope))
    const given = { ...(reason !== undefined && { reason }), ...(hands_back && { hands_back }) }
    const order = { since: toIso(clock.now()), by, ...given, ...before, ...scope, level }
    return [...orders.filter((each) => each !== before), order]
  })
  return { ...stopState(paths, { files }, scope), changed }
}

/**
 * Lifts the switch, or only the order for one team or agent; `changed` is false when it was not in force.
 * @throws AutonomyError IO, CONFLICT (somebody else keeps changing the file)
 */
export async function resumeWorkspace(
  scope: StopScope,
  deps: Omit<SwitchDeps, 'clock'>,
): Promise<{ changed: boolean }> {
  const { paths, files } = deps
  if (scope.agent !== undefined || scope.team !== undefined) {
    return { changed: await changeOrders(deps, (orders) => orders.filter((order) => !sameScope(order, scope))) }
  }
  const isOn = files.list(paths.state).includes('STOP')
  if (isOn) files.remove(paths.stopFile)
  return { changed: isOn }
}

type Orders = readonly StopOrder[]

/** False when `change` returns as many orders as it was given, each of them the same. */
async function changeOrders(
  { paths, files }: Omit<SwitchDeps, 'clock'>,
  change: (orders: Orders) => Orders,
  attempts = 5,
): Promise<boolean> {
  const isOn = files.list(paths.state).includes('STOP')
  const before = isOn ? files.info(paths.stopFile) : undefined
  const orders = isOn ? readOrders(paths, files) : []
  const next = change(orders)
  if (next.length === orders.length && next.every((order) => orders.includes(order))) return false
  if (next.length === 0) {
    files.remove(paths.stopFile)
    return true
  }
  try {
    await files.writeAtomic(paths.stopFile, stopDocument(next), { unchangedSince: before ?? 'absent' })
    return true
  } catch (error) {
    if (attempts === 0 || !(error instanceof AutonomyError && error.code === 'CONFLICT')) throw error
    return changeOrders({ paths, files }, change, attempts - 1)
  }
}

/** Never none: a file that cannot be read is an order, too. */
function readOrders(paths: StopPaths, files: Platform['files']): Orders {
  try {
    const written = files.info(paths.stopFile)?.modified
    return parseStopOrders(
      files.readText(paths.stopFile),
      written === undefined ? undefined : toIso(Math.trunc(written)),
    )
  } catch (error) {
    if (error instanceof AutonomyError || isSystemError(error)) return [{ level: 'terminate' }]
    throw error
  }
}
