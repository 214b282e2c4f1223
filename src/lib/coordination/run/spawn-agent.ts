/**
 * Starts this program in the background: detached, its output at the end of a log. It counts as started once its runner
 * record is there; when it ends before, its last words say why.
 */
import { AutonomyError } from '../../errors.ts'
import type { Milliseconds } from '../../platform/clock.ts'
import type { ProcessIdentity } from '../../platform/process-identity.ts'
import { agentLogPath } from './agent-log.ts'
import type { RunnerDeps } from './open-runner.ts'
import { findRunner, type RunnerRecord } from './runner-record.ts'

export type SpawnDeps = Pick<RunnerDeps, 'clock' | 'files' | 'processes' | 'paths'>

export interface SpawnBackground {
  /** The id in the runner record that it will make. */
  name: string
  /** Words after `autonomy`. */
  args: readonly string[]
  log: string
  cwd?: string
}

/** On a busy machine fifty start at once. */
const START_WITHIN: Milliseconds = 30_000
const LOOK_EVERY: Milliseconds = 25

/** @throws AutonomyError STEP_FAILED (it ended at once: the message is what it said), TIMEOUT, IO */
export async function spawnBackground(
  { name, args, log, cwd }: SpawnBackground,
  deps: SpawnDeps,
): Promise<ProcessIdentity> {
  const { clock, files, processes, paths } = deps
  const [program, ...before] = processes.self
  const logged = files.info(log)?.size ?? 0
  const spawned = processes.startDetached({
    argv: [program, ...before, ...args],
    log,
    cwd: cwd ?? paths.root,
    env: { AUTONOMY_WORKSPACE: paths.root },
  })
  const deadline = clock.monotonic() + START_WITHIN
  while (findRunner(name, deps)?.pid !== spawned.pid) {
    if (!processes.isRunning(spawned))
      throw endedAtOnce(name, Buffer.from(files.readTextIfPresent(log) ?? '').subarray(logged))
    if (clock.monotonic() > deadline) {
      throw new AutonomyError(
        'TIMEOUT',
        `${name} (process ${spawned.pid}) is not at work after ${START_WITHIN / 1000} s`,
        {
          hint: `Look at its log: ${log}`,
        },
      )
    }
    await clock.sleep(LOOK_EVERY)
  }
  const { pid, started, boot } = spawned
  return { pid, started, boot }
}

function endedAtOnce(name: string, said: Buffer): AutonomyError {
  const words = said.toString('utf8').trim().slice(-2000)
  return new AutonomyError('STEP_FAILED', `${name} ended at once${words === '' ? '' : `: ${words}`}`)
}

export interface SpawnAgent {
  agent: string
  /** The command it runs for each item. */
  argv: readonly [string, ...string[]]
  /** Items at once. Default 1. */
  concurrency?: number
  cwd?: string
}

/** Starts `autonomy agent run` in the background. @throws AutonomyError as `spawnBackground` */
export async function spawnAgent(
  { agent, argv, concurrency = 1, cwd }: SpawnAgent,
  deps: SpawnDeps,
): Promise<ProcessIdentity> {
  const settings = ['--workspace', deps.paths.root, '--agent', agent, '--concurrency', String(concurrency)]
  const args = ['agent', 'run', ...settings, '--', ...argv]
  return spawnBackground({ name: agent, args, log: agentLogPath(agent, deps.paths), ...(cwd && { cwd }) }, deps)
}

/** Starts what a record tells of again, as it was started. @throws AutonomyError as `spawnBackground` */
export async function spawnAgain({ agent_id, argv, cwd }: RunnerRecord, deps: SpawnDeps): Promise<ProcessIdentity> {
  const place = deps.files.info(cwd)?.kind === 'directory' ? { cwd } : {}
  return spawnBackground({ name: agent_id, args: argv, log: agentLogPath(agent_id, deps.paths), ...place }, deps)
}
