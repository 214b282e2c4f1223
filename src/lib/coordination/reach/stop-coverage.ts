/**
 * Who runs in this workspace, and whether it would hear STOP: records of runners and the processes of this machine are
 * compared, and everybody who should listen is asked (`roll-call.ts`). Ends nobody.
 */
import type { Milliseconds } from '../../platform/clock.ts'
import type { Platform } from '../../platform/deps.ts'
import { readProcessTable, type ListedProcess } from '../../platform/process-table.ts'
import { stopState, type StopState } from '../../workspace/stop-switch.ts'
import { isElsewhere } from '../run/end-orphans.ts'
import type { RunnerDeps } from '../run/open-runner.ts'
import { callRoll, type Listener } from '../run/roll-call.ts'
import { readRunners, runnerProcess, type RunnerRecord } from '../run/runner-record.ts'
import { commandOf, isOfWorkspace, type LongRunning } from './our-processes.ts'

export interface CoveredProcess extends Listener {
  what: LongRunning
  /** Undefined where no record tells it. */
  agent_id: string | undefined
  /** `stop` knows of it. */
  recorded: boolean
  /** It answered; undefined: it was not asked, since it does not listen all the time. */
  hears: boolean | undefined
  halted: boolean
  /** Out of reach from here. */
  elsewhere: boolean
  /** Without a record: the stop that should have ended it by now. */
  ordered: StopState | undefined
}

export interface Coverage {
  processes: readonly CoveredProcess[]
  /** False: only processes with a record can be found on this system. */
  scanned: boolean
}

export type CoverageDeps = Omit<RunnerDeps, 'locks'> & Pick<Platform, 'random'>

/** Watchers look ten times a second; on a machine with much to do it takes longer. */
const WAIT: Milliseconds = 2000
/** A stop that was just given is still being carried out. */
const SETTLED: Milliseconds = 5000

/** @throws AutonomyError IO */
export async function coverage(deps: CoverageDeps): Promise<Coverage> {
  const records = readRunners(deps)
  const scanned = readProcessTable((argv) => commandOf(argv) !== undefined)
  const found = (scanned ?? []).filter((each) => isOfWorkspace(each, deps))
  const recorded = records.flatMap((record) => ofRecord(record, found, deps))
  const known = new Set(recorded.filter(({ elsewhere }) => !elsewhere).map(({ pid }) => pid))
  const others = found.filter(({ identity }) => !known.has(identity.pid)).map((each) => withoutRecord(each, deps))
  const all = [...recorded, ...others]
  const listeners = all.filter(({ what }) => what !== 'pipeline run')
  const answered = new Set(await callRoll(listeners, WAIT, deps))
  // One that was just beginning has its record by now.
  const pids = new Set(readRunners(deps).map(({ pid }) => pid))
  const processes = all.map((each) => {
    const recordedNow = each.recorded || pids.has(each.pid)
    return listeners.includes(each)
      ? Object.assign({}, each, { recorded: recordedNow, hears: answered.has(each) })
      : each
  })
  return {
    processes: processes.filter((each) => each.elsewhere || isThere(each, deps)),
    scanned: scanned !== undefined,
  }
}

function ofRecord(
  record: RunnerRecord,
  found: readonly ListedProcess[],
  deps: CoverageDeps,
): readonly CoveredProcess[] {
  const { agent_id, pid, host, argv, state } = record
  const elsewhere = isElsewhere(record, deps)
  const isHere = !elsewhere && deps.processes.isRunning(runnerProcess(record))
  if (!isHere && (!elsewhere || state === 'stopped')) return []
  const halted = isHere && found.some((each) => each.identity.pid === pid && each.halted)
  const what = argv[0] === 'meta' ? 'meta run' : 'agent run'
  return [{ what, agent_id, pid, host, recorded: true, hears: undefined, halted, elsewhere, ordered: undefined }]
}

function withoutRecord({ argv, identity, halted }: ListedProcess, deps: CoverageDeps): CoveredProcess {
  const what = commandOf(argv) ?? 'serve'
  const host = deps.environment.hostname()
  const base = { agent_id: undefined, recorded: false, hears: undefined, elsewhere: false }
  return { ...base, what, pid: identity.pid, host, halted, ordered: orderInForce(deps) }
}

/** The order for everybody: whom a process without a record works for is not known. */
function orderInForce(deps: CoverageDeps): StopState | undefined {
  const state = stopState(deps.paths, deps)
  const isHarsh = state.stopped && (state.level === 'terminate' || state.level === 'kill')
  const age = deps.clock.now() - Date.parse(state.since ?? '')
  return isHarsh && !(age < SETTLED) ? state : undefined
}

function isThere({ pid }: CoveredProcess, { processes }: CoverageDeps): boolean {
  return processes.identityOf(pid) !== undefined
}
