/**
 * Every git call of this domain: by argument vector, with a time limit, never asking anybody anything, never starting
 * a collection of garbage or a monitor that would outlive it. Hooks, signing and identity stay as the user has them.
 */
import { AutonomyError } from '../../errors.ts'
import type { Milliseconds } from '../../platform/clock.ts'
import type { CommandOutcome, Processes } from '../../platform/processes.ts'

export interface GitDeps {
  processes: Pick<Processes, 'run'>
}

export interface GitPlace {
  /** Directory; it has to be there. */
  at: string
  /** Default 2 minutes. */
  timeout?: Milliseconds
  env?: Readonly<Record<string, string>>
  input?: string
  /** Make `sha256` of the whole output. */
  digest?: boolean
}

const TIMEOUT: Milliseconds = 120_000
/** Bytes of output that are kept at most; the index of 600,000 files has as many. */
const KEEP = 67_108_864

/** Settings that would make answers depend on the user's taste, hide work from us, or leave something running. */
const SETTINGS = [
  'core.fsmonitor=false',
  'core.quotepath=false',
  'status.showUntrackedFiles=all',
  'gc.auto=0',
  'maintenance.auto=false',
  'color.ui=false',
  'diff.ignoreSubmodules=none',
].flatMap((setting) => ['-c', setting])

const QUIET = {
  GIT_TERMINAL_PROMPT: '0',
  GIT_EDITOR: ':',
  GIT_SEQUENCE_EDITOR: ':',
  GIT_PAGER: 'cat',
  GIT_MERGE_AUTOEDIT: 'no',
}

/** Whatever git answers is data. @throws AutonomyError NOT_FOUND (no git, no such directory), IO */
export async function git(
  words: readonly string[],
  { at, timeout = TIMEOUT, env, ...rest }: GitPlace,
  { processes }: GitDeps,
): Promise<CommandOutcome> {
  const argv: [string, ...string[]] = ['git', ...SETTINGS, ...words]
  const outcome = await processes.run({ argv, cwd: at, timeout, keep: KEEP, ...rest, env: { ...QUIET, ...env } })
  if (outcome.failedToStart === undefined) return outcome
  throw new AutonomyError('NOT_FOUND', 'git is not installed, and worktrees need it', {
    hint: 'Install git, or work without --worktree.',
  })
}

/** What it prints, without the final newline. @throws AutonomyError STEP_FAILED with what git said */
export async function gitText(words: readonly string[], place: GitPlace, deps: GitDeps): Promise<string> {
  const outcome = await git(words, place, deps)
  if (outcome.exitCode === 0) return outcome.stdout.replace(/\n$/, '')
  throw gitFailed(words, outcome)
}

/** As `gitText`; undefined when git exits with anything but 0. */
export async function gitAnswer(words: readonly string[], place: GitPlace, deps: GitDeps): Promise<string | undefined> {
  const { exitCode, stdout } = await git(words, place, deps)
  return exitCode === 0 ? stdout.replace(/\n$/, '') : undefined
}

export function gitFailed(
  words: readonly string[],
  { exitCode, stderr, stdout, timedOut }: CommandOutcome,
): AutonomyError {
  const said = (stderr.trim() || stdout.trim()).slice(-2000)
  const how = timedOut ? 'took too long' : `exited ${exitCode ?? 'by a signal'}`
  return new AutonomyError('STEP_FAILED', `git ${words.slice(0, 2).join(' ')} ${how}${said === '' ? '' : `: ${said}`}`)
}
