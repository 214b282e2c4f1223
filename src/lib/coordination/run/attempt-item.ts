/** Starts the runner for an item, watches it, and has the acceptance commands prove what it did. */
import { createHash } from 'node:crypto'
import { toIso } from '../../platform/clock.ts'
import type { RunningAttempt } from '../../runner/runner.ts'
import { fillPrompt } from '../../runner/prompt.ts'
import { formatTraceparent } from '../../telemetry/trace-context.ts'
import type { TraceContext } from '../../telemetry/tracer.ts'
import type { AttemptInfo, Trip, Watch } from '../guard/guard.ts'
import { runAcceptance } from '../work/run-acceptance.ts'
import type { ActiveItem, Evidence } from '../work-item.ts'
import type { Workplace } from '../worktree/workplace.ts'
import type { Attempt, ItemDeps, Shown } from './attempt.ts'
import { commandOutput, type CommandOutput } from './command-output.ts'
import { messageOf } from './message-of.ts'
import { untilEnded } from './until-ended.ts'

export interface PlacedAttempt extends Attempt {
  place: Workplace
  info: AttemptInfo
  /** Of its span. */
  context: TraceContext
}

/** @throws AutonomyError NOT_FOUND (the program), UNAUTHORIZED (no key), IO */
export async function attemptItem(attempt: PlacedAttempt, deps: ItemDeps): Promise<Shown> {
  const { item, lost, place, info } = attempt
  const at = deps.clock.now()
  const output = commandOutput({ argv: deps.runner.argv, redact: deps.redact, hash: createHash('sha256') })
  let watch: Watch | undefined
  const observe = (chunk: Buffer): void => watch?.observe(chunk)
  const running = start(attempt, { output, observe }, deps)
  watch = deps.guard.watch(info, running.identity)
  try {
    await deps.presence.begin({
      work_item_id: item.id,
      fencing_token: item.fencing_token,
      ...(running.identity && { child_pid: running.identity.pid, child_started_at: running.identity.started }),
    })
    const { exit, report, why } = await untilEnded(running, { ...attempt, tripped: watch.tripped }, deps)
    const evidence = [output.evidence(exit, at)]
    const wentWell = why === undefined && exit.exitCode === 0 && report.error === undefined
    const accepted = wentWell ? await accept(attempt, AbortSignal.any([lost, deps.control.end]), deps) : []
    const passed = wentWell && accepted.every(({ exit_code }) => exit_code === 0)
    const proven = passed && accepted.length > 0 && accepted.length === item.acceptance.length
    evidence.push(...accepted)
    const ended = whyEnded(why, attempt, deps)
    if (passed && ended === undefined) evidence.push(...(await place.handOver()))
    return { exit, report, why: ended, trip: why === 'guard' ? tripOf(watch) : undefined, evidence, proven }
  } catch (error) {
    // The item goes back to the queue: whoever takes it must not meet the command of this attempt.
    running.kill()
    await running.outcome
    throw error
  } finally {
    watch.close()
  }
}

interface Listeners {
  output: CommandOutput
  observe: (chunk: Buffer) => void
}

function start(attempt: PlacedAttempt, { output, observe }: Listeners, deps: ItemDeps): RunningAttempt {
  const { item, place } = attempt
  return deps.runner.start({
    item: `${JSON.stringify(item.record)}\n`,
    prompt: fillPrompt(deps.runner.template, promptFields(item, deps)),
    cwd: place.cwd,
    env: { ...environmentOf(attempt, deps), ...place.env },
    output: (chunk) => {
      output.add(chunk)
      observe(chunk)
      deps.log.write(chunk)
      deps.echo(chunk)
    },
  })
}

function promptFields(item: ActiveItem, { paths }: ItemDeps): Readonly<Record<string, string>> {
  const { id, work_type, priority, description, acceptance } = item
  return { id, work_type, priority, description, acceptance: acceptance.join('\n'), workspace: paths.root }
}

function environmentOf({ item, by, context }: PlacedAttempt, deps: ItemDeps): Readonly<Record<string, string>> {
  return {
    AUTONOMY_AGENT: by.agent,
    // What the token is for: a command that acts on another item must not show it.
    AUTONOMY_WORK_ITEM: item.id,
    AUTONOMY_FENCING_TOKEN: String(by.token),
    AUTONOMY_WORKSPACE: deps.paths.root,
    TRACEPARENT: formatTraceparent(context),
  }
}

/** Acceptance commands that were ended because we were are no verdict. */
function whyEnded(why: Shown['why'], { lost }: Attempt, { control }: ItemDeps): Shown['why'] {
  return why ?? (lost.aborted ? 'lost' : control.end.aborted ? 'stop' : undefined)
}

function tripOf({ tripped }: Watch): Trip {
  return tripped.reason as Trip
}

/** A command that cannot even be split into words is a failed one. */
async function accept(
  { item, place }: PlacedAttempt,
  signal: AbortSignal,
  deps: ItemDeps,
): Promise<readonly Evidence[]> {
  try {
    return await runAcceptance(item, { ...deps, place }, signal)
  } catch (error) {
    if (signal.aborted) return []
    const [output_tail, at] = [messageOf(error), toIso(deps.clock.now())]
    const output_sha256 = createHash('sha256').digest('hex')
    return [{ command: item.acceptance.join('; '), exit_code: null, duration_ms: 0, output_sha256, output_tail, at }]
  }
}
