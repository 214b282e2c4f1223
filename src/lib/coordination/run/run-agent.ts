/**
 * `agent run`: the loop that makes an agent real. Claim, run the command, prove, complete; again until nothing is left,
 * the limit is reached, or somebody says stop. `perform-item.ts` is one turn of it.
 */
import { AutonomyError } from '../../errors.ts'
import { toIso, type Milliseconds } from '../../platform/clock.ts'
import { openRotatingLog } from '../../platform/rotating-log.ts'
import type { StopLevel } from '../../workspace/stop-orders.ts'
import { refuseIfStopped } from '../../workspace/stop-switch.ts'
import type { CoordinationDeps } from '../coordination-deps.ts'
import { resolveAgent } from '../agents/resolve-agent.ts'
import { claimWork } from '../work/claim-work.ts'
import type { ClaimedItem } from '../work/decide-claim.ts'
import { refuseWithoutRepository } from '../worktree/repository.ts'
import { agentLogPath } from './agent-log.ts'
import { beOnDuty, type Duty } from './be-on-duty.ts'
import { endOrphans } from './end-orphans.ts'
import { chooseRunner } from '../../runner/choose-runner.ts'
import type { Trip } from '../guard/guard.ts'
import { openGuard } from '../guard/open-guard.ts'
import type { ItemDeps } from './attempt.ts'
import { openRunner, type RunnerPresence } from './open-runner.ts'
import type { ItemOutcome } from './item-outcome.ts'
import { performItem } from './perform-item.ts'
import { runControl, type RunControl } from './run-control.ts'
import { mayPass, patiently } from './patiently.ts'
import type { RunAgent } from './run-settings.ts'
import type { RunnerState } from './runner-record.ts'
import { runnerArgv } from './runner-argv.ts'

export interface AgentRunSummary {
  agent_id: string
  /**
   * empty: nothing was ready; limit: so many items were done; drained: by a signal; stopped: by the STOP switch; guard:
   * by a guardrail, see `trip`.
   */
  ended: 'empty' | 'limit' | 'drained' | 'stopped' | 'guard'
  trip?: Pick<Trip, 'code' | 'message'>
  /** Claimed by this run. */
  items: number
  completed: number
  /** Attempts that failed, those that go on included. */
  failed: number
  /** Of these, back in the queue for another attempt. */
  again: number
  released: number
  /** No longer ours when the command ended. */
  lost: number
  duration_ms: number
}

/** Bytes of log before it is rotated. */
const LOG_LIMIT = 10_000_000
const [POLL_LEAST, POLL_MOST]: readonly [Milliseconds, Milliseconds] = [200, 2000]

/** @throws AutonomyError STOPPED, USAGE (agent id), NOT_FOUND (the command), CONFLICT (it runs already), STORE_BUSY, IO */
export async function runAgent(
  given: Omit<RunAgent, 'agent'> & { agent: string | undefined },
  deps: CoordinationDeps,
): Promise<AgentRunSummary> {
  const started = deps.clock.monotonic()
  const agent = await deps.ledger.read((state) => resolveAgent(given.agent, state))
  const input = { ...given, agent }
  const known = await deps.ledger.read(({ agents }) => agents.find(({ id }) => id === agent))
  const team = known?.team ?? input.team
  const actor = { agent, ...(team !== undefined && { team }) }
  refuseIfStopped(deps.paths, deps, actor)
  if (input.worktree) await refuseWithoutRepository(input.worktree.base, deps)
  const runner = await chooseRunner(input.runner, deps)
  endOrphans(deps)
  const presence = await openRunner({ agent_id: input.agent, team, argv: runnerArgv(input, deps.paths.root) }, deps)
  const log = openRotatingLog(agentLogPath(input.agent, deps.paths), LOG_LIMIT)
  const control = runControl({ ...input, actor, stopChanged: (level) => acknowledgeMild(presence, level) }, deps)
  let duty: Duty | undefined
  try {
    duty = await patiently(() => beOnDuty({ ...input, runner }, deps), control.drain, deps)
    const { createRedact } = await import('../../redaction/redact.ts')
    const redact = await createRedact(deps.config.redaction.patterns)
    const means = { runner, presence, control, log, redact, guard: openGuard(deps) }
    const shift = new Shift(input, { ...deps, ...means, echo: input.echo })
    await shift.work()
    if (control.why === 'stop') await presence.acknowledge('stopped', control.level ?? 'terminate')
    return { agent_id: input.agent, ...shift.summary(), duration_ms: Math.round(deps.clock.monotonic() - started) }
  } finally {
    control.close()
    log.close()
    await duty?.end(control.why !== 'stop')
    presence.close()
  }
}

const MILD: Partial<Record<StopLevel, RunnerState>> = { pause: 'paused', drain: 'draining' }

/** A harsh order is acknowledged when the commands have ended. */
function acknowledgeMild(presence: RunnerPresence, level: StopLevel | undefined): void {
  const state = level === undefined ? 'running' : MILD[level]
  // A record that cannot be written makes `stop` end this process instead.
  if (state) presence.acknowledge(state, level).catch(() => {})
}

/** One run of the loop: `concurrency` slots, each with an item at a time. */
class Shift {
  readonly #input: RunAgent
  readonly #deps: ItemDeps
  readonly #control: RunControl
  readonly #counts: Record<ItemOutcome, number> = { completed: 0, failed: 0, again: 0, released: 0, lost: 0 }
  #claimed = 0
  #running = 0
  #ended: 'empty' | 'limit' | 'guard' = 'limit'
  #trip: Trip | undefined
  /** What it waits for, as it was said. */
  #waiting: string | undefined
  /** What keeps it from claiming for now. */
  #trouble: string | undefined

  constructor(input: RunAgent, deps: ItemDeps) {
    this.#input = input
    this.#deps = deps
    this.#control = deps.control
  }

  async work(): Promise<void> {
    const slots = Array.from({ length: this.#input.concurrency }, () => this.#slot())
    const failed = (await Promise.allSettled(slots)).find((slot) => slot.status === 'rejected')
    if (failed) throw failed.reason
  }

  summary(): Omit<AgentRunSummary, 'agent_id' | 'duration_ms'> {
    const { completed, failed, again, released, lost } = this.#counts
    const { why } = this.#control
    const ended = why === 'stop' ? 'stopped' : why === 'signal' ? 'drained' : this.#ended
    const trip = this.#trip && { trip: { code: this.#trip.code, message: this.#trip.message } }
    return { ended, ...trip, items: this.#claimed, completed, failed: failed + again, again, released, lost }
  }

  async #slot(): Promise<void> {
    try {
      for (let idle = 0; !this.#control.drain.aborted && this.#mayClaim();) {
        const held = this.#control.isPaused ? undefined : await this.#heldBack()
        const claimed = this.#control.isPaused || held ? undefined : await this.#claim()
        if (claimed) {
          idle = 0
          await this.#perform(claimed)
        } else {
          if (await this.#isDone(held)) return
          await this.#pause(idle++)
        }
      }
    } catch (error) {
      this.#control.fail()
      throw error
    }
  }

  #mayClaim(): boolean {
    const { maxItems } = this.#input
    return maxItems === undefined || this.#claimed < maxItems
  }

  /** A guardrail that nothing new may be begun for now. */
  async #heldBack(): Promise<Trip | undefined> {
    const { guard, runner } = this.#deps
    const trip = await guard.mayClaim({ agent: this.#input.agent, runner: runner.name })
    if (trip) this.#obey(trip)
    else this.#waiting = undefined
    return trip
  }

  #obey(trip: Trip): void {
    const { code, message, action, until } = trip
    if (action === 'runner') {
      this.#ended = 'guard'
      this.#trip ??= trip
      return this.#control.fail()
    }
    if (action !== 'pause' || this.#waiting === code) return
    this.#waiting = code
    this.#say(`waits${until === undefined ? '' : ` until ${toIso(until)}`}: ${code}: ${message}`)
  }

  /** Whatever runs here may make other items ready. */
  async #isDone(held: Trip | undefined): Promise<boolean> {
    if (!this.#input.untilEmpty || this.#running > 0 || this.#control.isPaused || this.#ended === 'guard') return false
    if (this.#trouble !== undefined) return false
    if (held && (await this.#deps.ledger.read(({ items }) => items.count().pending)) > 0) return false
    this.#ended = 'empty'
    return true
  }

  async #claim(): Promise<ClaimedItem | undefined> {
    const { agent, lease, types, team } = this.#input
    this.#claimed++
    this.#running++
    try {
      const { claimed } = await claimWork({ agent, lease, types, team }, this.#deps)
      if (claimed[0]) return claimed[0]
      this.#trouble = undefined
    } catch (error) {
      const isIdle = error instanceof AutonomyError && ['NOTHING_READY', 'STOPPED'].includes(error.code)
      if (!isIdle && !mayPass(error)) throw error
      this.#meet(isIdle ? undefined : error.message)
    }
    this.#claimed--
    this.#running--
    return undefined
  }

  /** What keeps it from claiming for now; said once. */
  #meet(trouble: string | undefined): void {
    if (trouble !== undefined && trouble !== this.#trouble) this.#say(`waits: ${trouble}`)
    this.#trouble = trouble
  }

  async #perform(claimed: ClaimedItem): Promise<void> {
    const { id, description } = claimed.item
    this.#say(`${id} begins (token ${claimed.token}): ${description.split('\n')[0] ?? ''}`)
    const started = this.#deps.clock.monotonic()
    try {
      const { outcome, trips } = await performItem(claimed, this.#input, this.#deps)
      for (const trip of trips) this.#obey(trip)
      this.#counts[outcome]++
      const words = outcome === 'again' ? 'failed, will be tried again' : outcome
      this.#say(`${id} ${words} (${Math.round(this.#deps.clock.monotonic() - started)} ms)`)
    } finally {
      this.#running--
    }
  }

  #say(line: string): void {
    this.#deps.log.write(`== ${line}\n`)
    this.#input.note(line)
  }

  /** Longer each time nothing was ready, with jitter, so that many idle agents do not come at once. */
  async #pause(idle: number): Promise<void> {
    const longest = Math.min(POLL_MOST, POLL_LEAST * 2 ** Math.min(idle, 10))
    const pause = this.#running > 0 ? POLL_LEAST : longest * (0.5 + this.#deps.random.number() / 2)
    try {
      await this.#deps.clock.sleep(pause, this.#control.drain)
    } catch {
      // Draining: the loop looks at that next.
    }
  }
}
