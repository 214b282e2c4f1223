/**
 * One claimed item: its command runs, its acceptance commands prove it, and it is completed, handed on for another
 * attempt, or handed back. Every way out but a lost claim ends in exactly one transition.
 */
import { createHash } from 'node:crypto'
import { AutonomyError } from '../../errors.ts'
import { toIso, type Milliseconds } from '../../platform/clock.ts'
import type { ProcessExit, StartedProcess } from '../../platform/processes.ts'
import type { RotatingLog } from '../../platform/rotating-log.ts'
import { formatDuration } from '../../workspace/duration.ts'
import { formatTraceparent } from '../../telemetry/trace-context.ts'
import type { TraceContext } from '../../telemetry/tracer.ts'
import type { CoordinationDeps } from '../coordination-deps.ts'
import { changeWork } from '../work/change-work.ts'
import { completeWork } from '../work/complete-work.ts'
import type { ClaimedItem } from '../work/decide-claim.ts'
import { itemContext } from '../work/item-trace.ts'
import { runAcceptance } from '../work/run-acceptance.ts'
import type { Holder } from '../work-event.ts'
import type { ActiveItem, Evidence } from '../work-item.ts'
import { commandOutput } from './command-output.ts'
import { patiently } from './patiently.ts'
import type { ItemOutcome } from './item-outcome.ts'
import { keepLease, saysLost } from './keep-lease.ts'
import type { Runner } from './open-runner.ts'
import type { RunControl } from './run-control.ts'

export interface PerformItem {
  agent: string
  command: readonly [string, ...string[]]
  lease: Milliseconds
  /** For the command; undefined: as long as it takes. */
  timeout: Milliseconds | undefined
}

export interface ItemDeps extends CoordinationDeps {
  runner: Runner
  control: RunControl
  log: RotatingLog
  /** Every chunk of output, for the person who watches. */
  echo: (chunk: Buffer) => void
  redact: (text: string) => string
}

/** Between SIGTERM and SIGKILL. */
const KILL_AFTER: Milliseconds = 500

/** @throws AutonomyError NOT_FOUND (the command cannot be started: the item is handed back), IO, STORE_BUSY */
export async function performItem(claimed: ClaimedItem, input: PerformItem, deps: ItemDeps): Promise<ItemOutcome> {
  const { item, token } = claimed
  const by: Holder = { agent: input.agent, token }
  const lease = keepLease({ id: item.id, by, lease: input.lease }, deps)
  const attempt = { item, by, input, lost: lease.lost }
  try {
    const shown = await attemptInSpan(attempt, deps)
    const outcome = await patiently(() => conclude(attempt, shown, deps), lease.lost, deps)
    const isLeftToOthers = outcome === 'released' && deps.control.handsBack
    if (!isLeftToOthers) await deps.runner.finish(item.id)
    return outcome
  } catch (error) {
    if (saysLost(error)) return 'lost'
    throw error
  } finally {
    lease.release()
  }
}

async function attemptInSpan(attempt: Attempt, deps: ItemDeps): Promise<Shown> {
  const { item, by } = attempt
  const attributes = { 'agent.id': by.agent, 'work.id': item.id, 'work.token': by.token }
  const span = { name: 's2s.agent.run', attributes, parent: itemContext(item) }
  try {
    return await deps.tracer.span(span, async (open) => {
      const shown = await attemptItem(attempt, open.context, deps)
      open.set({ 'process.exit_code': shown.exit.exitCode, 'work.why': shown.why })
      return shown
    })
  } catch (error) {
    await release(attempt, 'its command could not be run', deps)
    throw new AutonomyError('IO', `the runner of ${by.agent} ends: ${messageOf(error)}`, { cause: error })
  }
}

interface Attempt {
  item: ActiveItem
  by: Holder
  input: PerformItem
  lost: AbortSignal
}

interface Shown {
  exit: ProcessExit
  /** Why it was ended before its time. */
  why: 'timeout' | 'stop' | 'lost' | undefined
  evidence: readonly Evidence[]
  result: string | undefined
}

async function attemptItem(attempt: Attempt, context: TraceContext, deps: ItemDeps): Promise<Shown> {
  const { item, input, lost } = attempt
  const at = deps.clock.now()
  const output = commandOutput({ argv: input.command, redact: deps.redact, hash: createHash('sha256') })
  const child = deps.processes.start({
    argv: input.command,
    cwd: deps.paths.root,
    input: `${JSON.stringify(item.record)}\n`,
    env: childEnvironment(attempt, context, deps),
    output: (chunk, stream) => {
      output.add(chunk, stream)
      deps.log.write(chunk)
      deps.echo(chunk)
    },
  })
  const { pid, started } = child.identity
  await deps.runner.begin({
    work_item_id: item.id,
    fencing_token: item.fencing_token,
    child_pid: pid,
    child_started_at: started,
  })
  const { exit, why } = await untilEnded(child, attempt, deps)
  const evidence = [output.evidence(exit, at)]
  const wentWell = why === undefined && exit.exitCode === 0
  if (wentWell) evidence.push(...(await accept(item, AbortSignal.any([lost, deps.control.end]), deps)))
  return { exit, why: whyEnded(why, attempt, deps), evidence, result: output.result() }
}

/** Acceptance commands that were ended because we were are no verdict. */
function whyEnded(why: Shown['why'], { lost }: Attempt, { control }: ItemDeps): Shown['why'] {
  return why ?? (lost.aborted ? 'lost' : control.end.aborted ? 'stop' : undefined)
}

/** A command that cannot even be split into words is a failed one. */
async function accept(item: ActiveItem, signal: AbortSignal, deps: ItemDeps): Promise<readonly Evidence[]> {
  try {
    return await runAcceptance(item, deps, signal)
  } catch (error) {
    if (signal.aborted) return []
    const [output_tail, at] = [messageOf(error), toIso(deps.clock.now())]
    const output_sha256 = createHash('sha256').digest('hex')
    return [{ command: item.acceptance.join('; '), exit_code: null, duration_ms: 0, output_sha256, output_tail, at }]
  }
}

function childEnvironment({ item, by }: Attempt, span: TraceContext, deps: ItemDeps) {
  return {
    AUTONOMY_AGENT: by.agent,
    // What the token is for: a command that acts on another item must not show it.
    AUTONOMY_WORK_ITEM: item.id,
    AUTONOMY_FENCING_TOKEN: String(by.token),
    AUTONOMY_WORKSPACE: deps.paths.root,
    TRACEPARENT: formatTraceparent(span),
  }
}

async function untilEnded(
  child: StartedProcess,
  { input, lost }: Attempt,
  { control, clock }: ItemDeps,
): Promise<Pick<Shown, 'exit' | 'why'>> {
  const over = new AbortController()
  let why: Shown['why']
  const end = (reason: Shown['why']): void => {
    why ??= reason
    if (control.isKill) return child.kill()
    child.terminate()
    clock.sleep(KILL_AFTER, over.signal).then(
      () => child.kill(),
      () => {},
    )
  }
  const whenAborted = (signal: AbortSignal, reason: Shown['why']): void => {
    if (signal.aborted) end(reason)
    else signal.addEventListener('abort', () => end(reason), { once: true, signal: over.signal })
  }
  whenAborted(lost, 'lost')
  whenAborted(control.end, 'stop')
  if (input.timeout !== undefined) {
    clock.sleep(input.timeout, over.signal).then(
      () => end('timeout'),
      () => {},
    )
  }
  const exit = await child.exited
  over.abort()
  // It may have ended well in the very moment in which it was asked to end.
  return { exit, why: why === 'timeout' && exit.exitCode === 0 ? undefined : why }
}

async function conclude(attempt: Attempt, shown: Shown, deps: ItemDeps): Promise<ItemOutcome> {
  const { exit, why, evidence, result } = shown
  if (why === 'lost') return 'lost'
  const hasPassed = exit.exitCode === 0 && evidence.every(({ exit_code }) => exit_code === 0)
  const isProven = hasPassed && evidence.length > attempt.item.acceptance.length
  if (why === 'stop' && !isProven) {
    return deps.control.handsBack ? 'released' : release(attempt, 'its agent was told to end', deps)
  }
  if (!hasPassed) return fail(attempt, { reason: reasonFor(shown, attempt), evidence }, deps)
  const { item, by } = attempt
  await completeWork({ id: item.id, by, result: result ?? 'done, exit status 0', evidence }, deps)
  return 'completed'
}

async function fail(
  { item, by }: Attempt,
  { reason, evidence }: { reason: string; evidence: readonly Evidence[] },
  deps: ItemDeps,
): Promise<ItemOutcome> {
  const again = { maxAttempts: deps.config.coordination.max_attempts }
  const after = await changeWork({ id: item.id, event: { kind: 'fail', by, reason, evidence, again } }, deps)
  return after.item.status === 'failed' ? 'failed' : 'again'
}

async function release({ item, by }: Attempt, reason: string, deps: ItemDeps): Promise<ItemOutcome> {
  try {
    await changeWork({ id: item.id, event: { kind: 'release', by, reason } }, deps)
    return 'released'
  } catch (error) {
    if (saysLost(error)) return 'lost'
    throw error
  }
}

function reasonFor({ exit, why, evidence }: Shown, { input }: Attempt): string {
  if (why === 'timeout') return `the command took longer than ${formatDuration(input.timeout ?? 0)}`
  if (exit.exitCode === undefined) return `the command was ended by ${exit.signal ?? 'a signal'}`
  if (exit.exitCode !== 0) return `the command exited ${exit.exitCode}`
  const failed = evidence.filter(({ exit_code }) => exit_code !== 0).map(({ command }) => command)
  return `acceptance failed: ${failed.join('; ')}`
}

function messageOf(error: unknown): string {
  return error instanceof Error ? error.message : String(error)
}
