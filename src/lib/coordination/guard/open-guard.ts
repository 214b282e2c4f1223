/**
 * The guardrails of a workspace, for every runner in it: `guard.json` says what they remember, `costs.jsonl` what was
 * spent. Decisions are in `decide-admission.ts` and `decide-settlement.ts`.
 */
import { dirname } from 'node:path'
import { toIso } from '../../platform/clock.ts'
import { appendJsonLine } from '../../platform/jsonl.ts'
import { loadPerProcessor, makeNicer } from '../../platform/machine-load.ts'
import { escapedFrom } from '../../platform/process-usage.ts'
import type { CostRecord } from '../costs/cost-record.ts'
import { priceOf } from '../costs/price-of.ts'
import { admit, heldBack, type Asking, type Machine } from './decide-admission.ts'
import { settle } from './decide-settlement.ts'
import { freeMegabytes } from './free-megabytes.ts'
import type { Admission, AttemptInfo, AttemptResult, Guard, Trip, Watch } from './guard.ts'
import { changeGuard, readGuard, type GuardDeps } from './guard-store.ts'
import { profileKey, type Reservation, type TripRecord } from './guard-state.ts'
import { measureAttempts, type Measuring } from './measure-attempts.ts'
import { noteTrips, tellTrips, type About, type TellDeps } from './tell-trips.ts'
import { watchAttempt } from './watch-attempt.ts'

type OpenDeps = GuardDeps & TellDeps

export function openGuard(deps: OpenDeps): Guard {
  const measuring = measureAttempts(deps)
  /** Tickets whose cost is written: settled again after a failure, they are not written twice. */
  const written = new Set<string>()
  return {
    mayClaim: async (asked) => mayClaim(asked, deps),
    admit: (attempt) => admitAttempt(attempt, deps),
    watch: (attempt, process) => watch(attempt, { pid: process?.pid, measuring }, deps),
    settle: (ticket, attempt, result) => settleAttempt({ ticket, attempt, result, written }, deps),
  }
}

async function mayClaim(asked: { agent: string; runner: string }, deps: OpenDeps): Promise<Trip | undefined> {
  const trip = heldBack(readGuard(deps), askingOf(asked, deps))
  if (trip !== undefined) await note([trip], { agent: asked.agent, runner: asked.runner }, deps)
  return trip
}

function askingOf({ agent, runner }: { agent: string; runner: string }, deps: OpenDeps): Asking {
  const { clock, config } = deps
  const machine: Machine = { disk_free_mb: freeMegabytes(deps), load_per_cpu: loadPerProcessor() }
  return { agent, profile: profileKey({ runner, agent }), now: clock.now(), limits: config.guardrails, machine }
}

async function admitAttempt(attempt: AttemptInfo, deps: OpenDeps): Promise<Admission> {
  const { item } = attempt
  const owner = ownerOf(attempt, deps)
  const asking = {
    ...askingOf(attempt, deps),
    id: item.id,
    attempts: item.attempts,
    max_attempts: item.max_attempts ?? deps.config.coordination.max_attempts,
    owner,
  }
  const { admission, fresh } = await changeGuard<{ admission: Admission; fresh: readonly TripRecord[] }>((read) => {
    const before = read()
    const admitted = admit(before, asking)
    if (admitted.ok) {
      return { state: admitted.state, result: { admission: { ok: true, ticket: owner.ticket }, fresh: [] } }
    }
    const { trip } = admitted
    const noted = noteTrips(before, { trips: [trip], about: aboutOf(attempt), now: asking.now })
    return { state: noted.state, result: { admission: { ok: false, trip }, fresh: noted.fresh } }
  }, deps)
  await tellTrips(fresh, deps)
  return admission
}

type Owner = Pick<Reservation, 'ticket' | 'pid' | 'started' | 'boot' | 'host'>

function ownerOf({ item }: AttemptInfo, { environment, processes }: OpenDeps): Owner {
  const { pid, started, boot } = processes.identityOf(environment.pid) ?? { pid: environment.pid, started: '' }
  return { ticket: `${item.id}.${item.fencing_token}`, pid, started, boot, host: environment.hostname() }
}

function aboutOf({ agent, runner, item }: AttemptInfo): About {
  return { agent, runner, item: item.id }
}

function watch(
  attempt: AttemptInfo,
  { pid, measuring }: { pid: number | undefined; measuring: Measuring },
  deps: OpenDeps,
): Watch {
  const limits = deps.config.guardrails
  if (pid !== undefined && limits.nice > 0) makeNicer(pid, limits.nice)
  const told = (trip: Trip): void => {
    if (pid !== undefined) endEscaped(pid, deps)
    void note([trip], aboutOf(attempt), deps)
  }
  const watched = watchAttempt({ limits, told }, deps)
  const end = measuring.begin(watched, pid)
  const close = (): void => {
    end()
    watched.close()
  }
  return { observe: (chunk) => watched.observe(chunk), tripped: watched.tripped, close }
}

/** Who has left the group would outlive the attempt. Whose parent is gone as well cannot be told from anybody else's. */
function endEscaped(leader: number, { processes }: OpenDeps): void {
  for (const pid of escapedFrom(leader)) {
    const process = processes.identityOf(pid)
    if (process) processes.signal(process, 'SIGKILL')
  }
}

/** Never fails: what trips acts whether it could be put on record or not. */
async function note(trips: readonly Trip[], about: About, deps: OpenDeps): Promise<void> {
  const now = deps.clock.now()
  if (noteTrips(readGuard(deps), { trips, about, now }).fresh.length === 0) return
  try {
    const fresh = await changeGuard((read) => {
      const noted = noteTrips(read(), { trips, about, now })
      return { state: noted.fresh.length > 0 ? noted.state : undefined, result: noted.fresh }
    }, deps)
    await tellTrips(fresh, deps)
  } catch {
    // The next one that meets the same limit tells of it.
  }
}

interface SettleInput {
  ticket: string
  attempt: AttemptInfo
  result: AttemptResult
  written: Set<string>
}

async function settleAttempt(input: SettleInput, deps: OpenDeps): Promise<readonly Trip[]> {
  const { ticket, attempt, result, written } = input
  const { agent, item } = attempt
  const now = deps.clock.now()
  const settling = { ticket, agent, item_id: item.id, profile: profileKey(attempt), result, now }
  const { trips, fresh } = await changeGuard((read) => {
    if (!written.has(ticket)) {
      const { costs } = deps.paths.coordination
      deps.files.makeDirectory(dirname(costs))
      appendJsonLine(costs, costOf(attempt, result, toIso(now)))
      written.add(ticket)
    }
    const settled = settle(read(), { ...settling, limits: deps.config.guardrails })
    const noted = noteTrips(settled.state, { trips: settled.trips, about: aboutOf(attempt), now })
    return { state: noted.state, result: { trips: settled.trips, fresh: noted.fresh } }
  }, deps)
  written.delete(ticket)
  await tellTrips(fresh, deps)
  return trips
}

function costOf(attempt: AttemptInfo, { report, outcome, duration_ms }: AttemptResult, at: string): CostRecord {
  const { agent, item, runner } = attempt
  const { model, session_id, usage } = report
  const { usd, source } = priceOf(usage, model)
  return {
    at,
    work_item_id: item.id,
    agent_id: agent,
    work_type: item.work_type,
    fencing_token: item.fencing_token,
    runner,
    ...(model !== undefined && { model }),
    ...(session_id !== undefined && { session_id }),
    ...(usage && { usage }),
    usd,
    usd_source: source,
    duration_ms,
    outcome,
  }
}
