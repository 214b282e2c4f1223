/**
 * Self-healing. Only services in `healing.services` are touched, each only with its own `check` and `restart` commands,
 * and only when its check fails: nothing is looked up among the processes and nothing is killed. A restart counts as a
 * success only when the check holds afterwards. After `max_attempts` restarts within the window it gives up, once, with
 * an `escalate` for the alert, and tries again when the window has passed. `suggest` says what it would do, once a window.
 */
import { toIso, type Instant } from '../../platform/clock.ts'
import type { HealingConfig, ServiceConfig } from '../../workspace/config.ts'
import { lastLine } from '../checks/verdict.ts'
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

/**
 * What was done now, by service in the order of the configuration. When the signal aborts it ends early and tells what
 * it has done by then: a restart that nobody remembers would not count against `max_attempts`.
 */
export async function healServices(
  { earlier, signal }: HealServices,
  deps: HealDeps,
): Promise<readonly HealingAction[]> {
  const { healing, redaction } = deps.config
  if (healing.mode === 'off' || healing.services.length === 0) return []
  const { createRedact } = await import('../../redaction/redact.ts')
  const redact = await createRedact(redaction.patterns)
  const done = await Promise.all(
    healing.services.map((service) => healService({ service, earlier, signal, redact }, deps)),
  )
  return done.flat()
}

interface Patient {
  service: ServiceConfig
  earlier: readonly HealingAction[]
  signal: AbortSignal | undefined
  /** What a command is told or says may hold a secret, and a detail is stored and sent. */
  redact: (text: string) => string
}

async function healService(patient: Patient, deps: HealDeps): Promise<readonly HealingAction[]> {
  const { service, earlier, signal, redact } = patient
  const done: HealingAction[] = []
  const { healing } = deps.config
  let problem = await failureOf('check', patient, deps)
  while (problem !== undefined) {
    if (signal?.aborted) break
    const now = deps.clock.now()
    const step = decideHealing({ service: service.name, earlier: [...earlier, ...done], config: healing, now })
    if (step === 'nothing') break
    const act = (outcome: HealingAction['outcome'], detail: string): void => {
      done.push({ at: toIso(now), service: service.name, action: step, outcome, detail })
    }
    if (step === 'suggest') act('suggested', `${problem}; would run: ${redact(service.restart.join(' '))}`)
    if (step === 'escalate') act('gave_up', `${problem} after ${restartsText(healing)}`)
    if (step !== 'restart') break
    problem = await restart(patient, deps)
    if (problem === undefined) act('success', 'restarted; the check holds again')
    else act('failed', problem)
  }
  return done
}

/** Why the service still does not work; undefined when it does. */
async function restart(patient: Patient, deps: HealDeps): Promise<string | undefined> {
  let problem = await failureOf('restart', patient, deps)
  if (problem !== undefined) return problem
  for (const pause of SETTLING) {
    if (!(await hasSlept(pause, patient, deps))) return 'restarted; the run was ended before the check held'
    problem = await failureOf('check', patient, deps)
    if (problem === undefined) return undefined
  }
  return `restarted, but ${problem ?? 'the check does not hold'}`
}

/** False when the signal was quicker. */
async function hasSlept(pause: number, { signal }: Patient, { clock }: HealDeps): Promise<boolean> {
  try {
    await clock.sleep(pause, signal)
    return true
  } catch (reason) {
    if (signal?.aborted) return false
    throw reason
  }
}

/** Runs the service's command. Undefined when it did what it should. */
async function failureOf(
  what: 'check' | 'restart',
  { service, signal, redact }: Patient,
  { processes, paths }: HealDeps,
): Promise<string | undefined> {
  const { timeout } = service
  const outcome = await processes.run({ argv: service[what], timeout, cwd: paths.root, ...(signal && { signal }) })
  if (outcome.failedToStart !== undefined) return `the ${what} could not be started: ${outcome.failedToStart}`
  if (outcome.timedOut) return `the ${what} took too long`
  if (outcome.exitCode === 0) return undefined
  const end =
    outcome.exitCode === undefined ? `was ended by ${outcome.signal ?? 'a signal'}` : `exited ${outcome.exitCode}`
  const said = lastLine(redact(outcome.stderr))
  return `the ${what} ${end}${said === undefined ? '' : `: ${said}`}`
}

export interface HealingQuestion {
  service: string
  earlier: readonly HealingAction[]
  config: Pick<HealingConfig, 'mode' | 'max_attempts' | 'window'>
  now: Instant
}

/** Pure: what to do about a service whose check has failed. What lies ahead of `now` is from a clock that was wrong. */
export function decideHealing({ service, earlier, config, now }: HealingQuestion): HealingAction['action'] | 'nothing' {
  const recent = earlier.filter(({ service: name, at }) => {
    const age = now - Date.parse(at)
    return name === service && age >= 0 && age < config.window
  })
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

function restartsText({ max_attempts, window }: HealingConfig): string {
  return `${max_attempts} restarts within ${Math.round(window / 60_000)} min`
}
