/**
 * Self-healing. Only services in `healing.services` are touched, each only with its own `check` and `restart` commands,
 * and only when its check fails: nothing is looked up among the processes and nothing is killed. A restart counts as a
 * success only when the check holds afterwards. After `max_attempts` restarts within the window it gives up, once, with
 * an `escalate` for the alert, and tries again when the window has passed. `suggest` says what it would do, once a window.
 */
import { toIso, type Instant } from '../../platform/clock.ts'
import type { CommandOutcome } from '../../platform/processes.ts'
import type { HealingConfig, ServiceConfig } from '../../workspace/config.ts'
import type { PipelineDeps } from '../pipeline-deps.ts'
import type { HealingAction } from '../predictions.ts'

export type HealDeps = Pick<PipelineDeps, 'clock' | 'processes' | 'config' | 'paths'>

export interface HealServices {
  /** Actions of earlier runs, oldest first. */
  earlier: readonly HealingAction[]
  signal?: AbortSignal
}

/** A restarted service may need a moment: its check is asked again after these pauses, in milliseconds. */
const SETTLING = [0, 250, 500, 1000, 2000]

/** What was done now, by service in the order of the configuration. @throws the signal's reason */
export async function healServices(input: HealServices, deps: HealDeps): Promise<readonly HealingAction[]> {
  const { mode, services } = deps.config.healing
  if (mode === 'off') return []
  const done = await Promise.all(services.map((service) => healService(service, input, deps)))
  return done.flat()
}

async function healService(
  service: ServiceConfig,
  { earlier, signal }: HealServices,
  deps: HealDeps,
): Promise<readonly HealingAction[]> {
  const done: HealingAction[] = []
  const { healing } = deps.config
  let problem = failureOf('check', await runCommand(service.check, { service, signal }, deps))
  while (problem !== undefined) {
    signal?.throwIfAborted()
    const now = deps.clock.now()
    const step = decideHealing({ service: service.name, earlier: [...earlier, ...done], config: healing, now })
    if (step === 'nothing') break
    const act = (outcome: HealingAction['outcome'], detail: string): void => {
      done.push({ at: toIso(now), service: service.name, action: step, outcome, detail })
    }
    if (step === 'suggest') act('suggested', `${problem}; would run: ${service.restart.join(' ')}`)
    if (step === 'escalate') act('gave_up', `${problem} after ${restartsText(healing)}`)
    if (step !== 'restart') break
    problem = await restart(service, signal, deps)
    if (problem === undefined) act('success', 'restarted; the check holds again')
    else act('failed', problem)
  }
  return done
}

/** Why the service still does not work; undefined when it does. */
async function restart(
  service: ServiceConfig,
  signal: AbortSignal | undefined,
  deps: HealDeps,
): Promise<string | undefined> {
  let problem = failureOf('restart', await runCommand(service.restart, { service, signal }, deps))
  if (problem !== undefined) return problem
  for (const pause of SETTLING) {
    await deps.clock.sleep(pause, signal)
    problem = failureOf('check', await runCommand(service.check, { service, signal }, deps))
    if (problem === undefined) return undefined
  }
  return `restarted, but ${problem ?? 'the check does not hold'}`
}

function runCommand(
  argv: ServiceConfig['check'],
  { service, signal }: { service: ServiceConfig; signal: AbortSignal | undefined },
  { processes, paths }: HealDeps,
): Promise<CommandOutcome> {
  return processes.run({ argv, timeout: service.timeout, cwd: paths.root, ...(signal && { signal }) })
}

export interface HealingQuestion {
  service: string
  earlier: readonly HealingAction[]
  config: Pick<HealingConfig, 'mode' | 'max_attempts' | 'window'>
  now: Instant
}

/** Pure: what to do about a service whose check has failed. */
export function decideHealing({ service, earlier, config, now }: HealingQuestion): HealingAction['action'] | 'nothing' {
  const recent = earlier.filter((each) => each.service === service && Date.parse(each.at) > now - config.window)
  const had = (action: HealingAction['action']): number => recent.filter((each) => each.action === action).length
  switch (config.mode) {
    case 'off':
      return 'nothing'
    case 'suggest':
      return had('suggest') === 0 ? 'suggest' : 'nothing'
    case 'auto':
      if (had('restart') < config.max_attempts) return 'restart'
      return had('escalate') === 0 ? 'escalate' : 'nothing'
    default:
      throw new Error(`unreachable: ${JSON.stringify(config.mode satisfies never)}`)
  }
}

/** Undefined when the command did what it should. */
function failureOf(what: 'check' | 'restart', outcome: CommandOutcome): string | undefined {
  if (outcome.failedToStart !== undefined) return `the ${what} could not be started: ${outcome.failedToStart}`
  if (outcome.timedOut) return `the ${what} took too long`
  if (outcome.exitCode === 0) return undefined
  const end =
    outcome.exitCode === undefined ? `was ended by ${outcome.signal ?? 'a signal'}` : `exited ${outcome.exitCode}`
  const [lastLine = ''] = outcome.stderr.trim().split('\n').slice(-1)
  return `the ${what} ${end}${lastLine === '' ? '' : `: ${lastLine.slice(0, 200)}`}`
}

function restartsText({ max_attempts, window }: HealingConfig): string {
  return `${max_attempts} restarts within ${Math.round(window / 60_000)} min`
}
