/**
 * `stop`: turns the switch on and proves, by the files and numbers of the runners alone, that it was obeyed. Who does not
 * answer in time is ended, with what it started; who is still there after that is named. Takes no lock and reads no
 * work item before all that is done, so that it works whatever state the rest is in.
 */
import type { Milliseconds } from '../../platform/clock.ts'
import { harshness, type StopLevel } from '../../workspace/stop-orders.ts'
import { stopWorkspace, type StopInput, type StopResult } from '../../workspace/stop-switch.ts'
import type { Agent } from '../agent.ts'
import type { CoordinationDeps } from '../coordination-deps.ts'
import { endOrphans, isElsewhere } from './end-orphans.ts'
import { handBack, type HandedBack } from './hand-back.ts'
import type { RunnerDeps } from './open-runner.ts'
import {
  childProcesses,
  findRunner,
  readRunners,
  runnerProcess,
  writeRunner,
  type RunnerRecord,
} from './runner-record.ts'

export type StopDeps = Omit<RunnerDeps, 'locks'> & Pick<CoordinationDeps, 'ledger'>

export interface StopAgents extends StopInput {
  level: StopLevel
  /** For an answer; undefined: what the level allows. */
  wait: Milliseconds | undefined
}

export interface StopReport extends StopResult, HandedBack {
  /** Agents, and the meta loop, that were running. */
  agents: number
  /** They did by themselves what was ordered. */
  acknowledged: number
  /** They did not answer, so they were ended. */
  terminated: readonly string[]
  /** Running commands of runners that had been killed before. */
  orphans: readonly number[]
  /** Still running, or out of reach. */
  survived: readonly { agent_id: string; pid: number; host: string }[]
  /** Registered agents that an order for one agent or team is for; absent: it is for everybody, or nobody can tell. */
  matched?: number
  duration_ms: number
}

const LOOK_EVERY: Milliseconds = 20
/** Fifty runners that all wake up to end at once need longer for it than a second: who is late is ended by `stop`. */
const ANSWER: Readonly<Record<StopLevel, Milliseconds>> = { pause: 5000, drain: 5000, terminate: 700, kill: 0 }
/** Between SIGKILL and the verdict. */
const GRACE: Milliseconds = 500

/** @throws AutonomyError IO, CONFLICT (somebody else keeps changing the switch) */
export async function stopAgents({ wait, ...order }: StopAgents, deps: StopDeps): Promise<StopReport> {
  const began = deps.clock.monotonic()
  const orphans = endOrphans(deps).flatMap(({ ended }) => ended)
  // Before the switch is on: the quick ones are gone a moment later.
  const before = running(order, deps)
  const switched = await stopWorkspace({ ...order, hands_back: true }, deps)
  const level = switched.level ?? order.level
  // At once: from now on all of them wake up and compete with us for the processors.
  endCommands(before, level, deps)
  const late = running(order, deps).filter(({ pid }) => before.every((record) => record.pid !== pid))
  endCommands(late, level, deps)
  const all = [...before, ...late]
  const deadline = began + (wait ?? ANSWER[level])
  const silent = await waitFor(all, (record) => !hasObeyed(record, level, deps), { deadline, clock: deps.clock })
  const here = silent.filter((each) => !isElsewhere(each, deps))
  // A pause that was not heard is no reason to end anybody.
  const survivors = level === 'pause' ? here : await endAll(here, deps)
  const out = [...survivors, ...silent.filter((each) => isElsewhere(each, deps))]
  const survived = out.map(({ agent_id, pid, host }) => ({ agent_id, pid, host }))
  const quiet = all.filter((record) => !out.includes(record) && !hasAnswered(record, deps))
  const terminated = level === 'pause' ? [] : quiet
  for (const record of terminated) await markStopped(record, deps)
  const duration_ms = Math.round(deps.clock.monotonic() - began)
  const ended = readRunners(deps).filter((record) => isMeant(record, order) && record.state === 'stopped')
  return {
    ...switched,
    ...(await handBack(ended, deps)),
    ...(await matching(order, deps)),
    agents: all.length,
    acknowledged: all.length - quiet.length - out.length,
    terminated: terminated.map(({ agent_id }) => agent_id),
    orphans,
    survived,
    duration_ms,
  }
}

function running(order: StopInput, deps: StopDeps): readonly RunnerRecord[] {
  return readRunners(deps).filter((record) => isMeant(record, order) && isThere(record, deps))
}

function isMeant(record: RunnerRecord, { agent, team }: StopInput): boolean {
  if (agent === undefined && team === undefined) return true
  return agent === undefined ? record.team === team : record.agent_id === agent
}

/** Says of a misspelled name that it reached nobody. A stop holds whatever state the documents are in. */
async function matching({ agent, team }: StopInput, { ledger }: StopDeps): Promise<Pick<StopReport, 'matched'>> {
  if (agent === undefined && team === undefined) return {}
  const isOne = (each: Agent): boolean => (agent === undefined ? each.team === team : each.id === agent)
  try {
    return { matched: await ledger.read(({ agents }) => agents.filter(isOne).length) }
  } catch {
    return {}
  }
}

/** Of those out of sight, only the ones that did not say `stopped` count. */
function isThere(record: RunnerRecord, deps: StopDeps): boolean {
  return isElsewhere(record, deps) ? record.state !== 'stopped' : deps.processes.isRunning(runnerProcess(record))
}

function hasObeyed({ agent_id, pid }: RunnerRecord, level: StopLevel, deps: StopDeps): boolean {
  const now = findRunner(agent_id, deps)
  if (now === undefined || now.pid !== pid) return true
  const told = now.acknowledged_level
  if (level === 'pause' || level === 'drain') return told !== undefined && harshness(told) >= harshness(level)
  return !isThere(now, deps)
}

/** It went by itself, or said what it did. */
function hasAnswered({ agent_id, pid }: RunnerRecord, deps: StopDeps): boolean {
  const now = findRunner(agent_id, deps)
  return now === undefined || now.pid !== pid || now.acknowledged_level !== undefined
}

/** Those for which it still `holds` at the deadline of the monotonic clock. */
async function waitFor(
  records: readonly RunnerRecord[],
  holds: (record: RunnerRecord) => boolean,
  { deadline, clock }: { deadline: Milliseconds } & Pick<StopDeps, 'clock'>,
): Promise<readonly RunnerRecord[]> {
  let left = records.filter(holds)
  while (left.length > 0 && clock.monotonic() < deadline) {
    await clock.sleep(LOOK_EVERY)
    left = left.filter(holds)
  }
  return left
}

/** The commands have as long to end as the runners have to answer; with `kill` neither has any time. */
function endCommands(records: readonly RunnerRecord[], level: StopLevel, deps: StopDeps): void {
  if (level === 'pause' || level === 'drain') return
  const signal = level === 'kill' ? 'SIGKILL' : 'SIGTERM'
  const here = records.filter((each) => !isElsewhere(each, deps))
  if (level === 'kill') for (const record of here) deps.processes.signal(runnerProcess(record), signal)
  for (const child of here.flatMap(childProcesses)) deps.processes.signalGroup(child, signal)
}

/** Returns those that are still there. */
async function endAll(records: readonly RunnerRecord[], deps: StopDeps): Promise<readonly RunnerRecord[]> {
  const { processes, clock } = deps
  for (const record of records) processes.signal(runnerProcess(record), 'SIGKILL')
  const isLeft = (record: RunnerRecord): boolean => processes.isRunning(runnerProcess(record))
  return waitFor(records, isLeft, { deadline: clock.monotonic() + GRACE, clock })
}

/** What it ran is ended, and it counts as stopped, so that it can be brought back. */
async function markStopped({ agent_id }: RunnerRecord, deps: StopDeps): Promise<void> {
  const record = findRunner(agent_id, deps)
  if (record === undefined) return
  for (const child of childProcesses(record)) deps.processes.signalGroup(child, 'SIGKILL')
  await writeRunner({ ...record, state: 'stopped' }, deps)
}
