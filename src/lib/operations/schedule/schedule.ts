/**
 * What is scheduled: one pipeline run of one workspace, every so often. The workspace's path is the identity, so several
 * workspaces of one user stand side by side and installing again replaces what is there.
 */
import { createHash } from 'node:crypto'
import { dirname, join } from 'node:path'
import { AutonomyError } from '../../errors.ts'
import type { Milliseconds } from '../../platform/clock.ts'
import type { Platform } from '../../platform/deps.ts'
import type { WorkspacePaths } from '../../workspace/paths.ts'

export const SCHEDULE_VIAS = ['launchd', 'systemd', 'cron'] as const
export type ScheduleVia = (typeof SCHEDULE_VIAS)[number]

/** The program as it is running now; a schedule calls it by absolute paths. */
export interface Program {
  node: string
  /** `bin/run.js` */
  entry: string
}

export interface Schedule extends Program {
  workspace: string
  every: Milliseconds
  /** PATH of whoever installs it: checks and healing look for programs there. */
  path: string
  /** Where the output of the runs goes. The scan of the logs never reads it. */
  log: string
}

export type ScheduleDeps = Pick<Platform, 'environment' | 'files' | 'processes' | 'clock'> & { paths: WorkspacePaths }

/** Added to the niceness of whoever runs it: a run never gets in the way of other work. */
export const NICENESS = 10

const MINUTE: Milliseconds = 60_000
const WEEK: Milliseconds = 7 * 24 * 60 * MINUTE

/** The first 12 hexadecimal digits of SHA-256 over the workspace's path. */
export function scheduleId(workspace: string): string {
  return createHash('sha256').update(workspace).digest('hex').slice(0, 12)
}

/** @throws AutonomyError USAGE: a time no scheduler keeps, or a path no scheduler can carry */
export function newSchedule(
  { every, program }: { every: Milliseconds; program: Program },
  { environment, paths }: ScheduleDeps,
): Schedule {
  if (every < MINUTE || every > WEEK || every % MINUTE !== 0) {
    throw new AutonomyError('USAGE', 'a schedule is a whole number of minutes, from 1m to 7d', {
      hint: 'Write --every 30m, --every 2h or --every 24h.',
    })
  }
  for (const path of [paths.root, program.node, program.entry]) {
    if (/\p{Cc}/u.test(path)) {
      throw new AutonomyError('USAGE', `${JSON.stringify(path)} cannot be scheduled: it holds a line break or the like`)
    }
  }
  return { ...program, workspace: paths.root, every, path: searchPath(environment, program), log: logFile(paths) }
}

export function logFile({ state }: WorkspacePaths): string {
  return join(state, 'logs', 'pipeline.log')
}

export function runArguments({ node, entry, workspace }: Schedule): readonly [string, ...string[]] {
  return [node, entry, 'pipeline', 'run', '--quiet', '--workspace', workspace]
}

/** Before something is written under the home directory. @throws AutonomyError UNSUPPORTED */
export function requireHome({ environment, files }: Pick<ScheduleDeps, 'environment' | 'files'>): void {
  const home = environment.home()
  if (home !== '' && files.info(home)?.kind === 'directory') return
  throw new AutonomyError('UNSUPPORTED', `the home directory ${JSON.stringify(home)} does not exist`, {
    hint: 'Set HOME to a directory of yours, or schedule with --via cron.',
  })
}

export const SYSTEM_PATH = '/usr/local/bin:/usr/bin:/bin:/usr/sbin:/sbin'

/** Absolute folders of the present PATH, each once, with that of node first. */
function searchPath({ get }: ScheduleDeps['environment'], { node }: Program): string {
  const folders = (get('PATH') ?? SYSTEM_PATH).split(':').filter((folder) => folder.startsWith('/'))
  return [...new Set([dirname(node), ...folders])].filter((folder) => !/\p{Cc}/u.test(folder)).join(':')
}
