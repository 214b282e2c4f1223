/**
 * The work of an attempt becomes a commit on the item's branch: what the agent left uncommitted is committed as the user
 * would, hooks included, and what the branch brings is told as evidence. Nothing is pushed. A refusal is evidence too,
 * with an exit status other than 0, so that the attempt fails with it.
 */
import { createHash } from 'node:crypto'
import { toIso, type Milliseconds } from '../../platform/clock.ts'
import type { CommandOutcome } from '../../platform/processes.ts'
import type { CoordinationDeps } from '../coordination-deps.ts'
import type { ActiveItem, Evidence } from '../work-item.ts'
import { changedFiles, unfinishedIn } from './inspect-worktree.ts'
import { gitDirOf, type OpenedWorktree } from './open-worktree.ts'
import { git, gitAnswer, gitText } from './run-git.ts'

export interface HandOver {
  item: ActiveItem
  opened: OpenedWorktree
  /** For hooks: who commits, for which item. */
  env: Readonly<Record<string, string>>
}

export type HandOverDeps = Pick<CoordinationDeps, 'processes' | 'files' | 'clock' | 'config'> & {
  redact: (text: string) => string
}

const TAIL = 4096
const SUBJECT = 72
/** For `git add` of a large change. */
const ADD: Milliseconds = 600_000

/** Empty when nothing was changed. @throws AutonomyError STEP_FAILED (git does not answer), NOT_FOUND (the folder is gone), IO */
export async function handOver(input: HandOver, deps: HandOverDeps): Promise<readonly Evidence[]> {
  const clocked = { began: deps.clock.monotonic(), at: toIso(deps.clock.now()) }
  const refused = (await refusal(input, deps)) ?? (await commitLeft(input, deps))
  if (refused !== undefined) return [evidence({ ...refused, ...clocked }, deps)]
  const brought = await branchBrings(input, deps)
  return brought === undefined ? [] : [evidence({ ...brought, ...clocked }, deps)]
}

interface Told {
  command: string
  exitCode: number | undefined
  text: string
}

function evidence(told: Told & { began: number; at: string }, { clock, redact }: HandOverDeps): Evidence {
  const { command, exitCode, text, began, at } = told
  const shown = Buffer.from(redact(text))
  return {
    command,
    exit_code: exitCode ?? null,
    duration_ms: Math.round(clock.monotonic() - began),
    output_sha256: createHash('sha256').update(text).digest('hex'),
    // A character that is cut in half is left out.
    output_tail: shown
      .subarray(Math.max(0, shown.length - TAIL))
      .toString('utf8')
      .replace(/^\uFFFD+/, ''),
    at,
  }
}

/** When the work is not in a state that could be committed to the item's branch. */
async function refusal({ opened }: HandOver, deps: HandOverDeps): Promise<Told | undefined> {
  const { path, repository, record } = opened
  const command = `git commit (hand-over of ${record.branch})`
  const gitDir = await gitDirOf(path, repository, deps)
  if (gitDir === undefined) return { command, exitCode: 1, text: `${path} is no worktree any more` }
  const unfinished = unfinishedIn(gitDir, deps)
  if (unfinished) return { command, exitCode: 1, text: `${path} is in the middle of a ${unfinished}` }
  return (await isBackOnBranch(opened, deps))
    ? undefined
    : { command, exitCode: 1, text: `${path} has left ${record.branch}, which has commits of its own` }
}

/** Whatever the agent has checked out instead, when it continues the item's branch, is what the branch becomes. */
async function isBackOnBranch({ path, record }: OpenedWorktree, deps: HandOverDeps): Promise<boolean> {
  const ref = `refs/heads/${record.branch}`
  if ((await gitAnswer(['symbolic-ref', '--quiet', 'HEAD'], { at: path }, deps)) === ref) return true
  const head = await gitText(['rev-parse', '--verify', 'HEAD'], { at: path }, deps)
  const tip = await gitAnswer(['rev-parse', '--verify', '--quiet', ref], { at: path }, deps)
  if (tip !== undefined) {
    const continues = await gitAnswer(['merge-base', '--is-ancestor', tip, head], { at: path }, deps)
    if (continues === undefined) return false
  }
  await gitText(['update-ref', ref, head, tip ?? '0'.repeat(head.length)], { at: path }, deps)
  await gitText(['symbolic-ref', 'HEAD', ref], { at: path }, deps)
  return true
}

/** @returns what git, or a hook, refused */
async function commitLeft({ item, opened, env }: HandOver, deps: HandOverDeps): Promise<Told | undefined> {
  const { path, record } = opened
  if ((await changedFiles(path, deps)).length === 0) return undefined
  const words = ['add', '--all']
  const added = await git(words, { at: path, timeout: ADD }, deps)
  if (added.exitCode !== 0) return answerOf(`git add --all (hand-over of ${record.branch})`, added)
  // Only what no commit of this repository can hold is left: changes within a submodule.
  if ((await gitAnswer(['diff', '--cached', '--quiet', '--no-ext-diff'], { at: path }, deps)) !== undefined)
    return undefined
  const timeout = deps.config.coordination.acceptance_timeout
  const commit = ['commit', '--quiet', '--cleanup=whitespace', '--file=-']
  const committed = await git(commit, { at: path, timeout, env, input: messageFor(item) }, deps)
  return committed.exitCode === 0 ? undefined : answerOf(`git commit (hand-over of ${record.branch})`, committed)
}

function answerOf(command: string, { exitCode, stdout, stderr, timedOut }: CommandOutcome): Told {
  return { command, exitCode, text: `${stdout}${stderr}${timedOut ? '\n(it took too long)' : ''}` }
}

/** Subject, and trailers that name the item. */
function messageFor({ id, description, agent_id }: ActiveItem): string {
  const line = description.split('\n')[0]?.trim() ?? ''
  const subject = line.length > SUBJECT ? `${line.slice(0, SUBJECT - 1).trimEnd()}…` : line
  return `${subject === '' ? `Work on ${id}` : subject}\n\nWork-Item: ${oneLine(id)}\nAgent: ${oneLine(agent_id)}\n`
}

function oneLine(text: string): string {
  return text.replaceAll(/\s+/g, ' ')
}

/** Undefined: nothing that was not there when it began. */
async function branchBrings({ opened }: HandOver, deps: HandOverDeps): Promise<Told | undefined> {
  const { path, record, repository } = opened
  const place = { at: path }
  const head = await gitText(['rev-parse', '--verify', 'HEAD'], place, deps)
  const fork = await forkOf(opened, head, deps)
  if (fork === head) return undefined
  const count = await gitText(['rev-list', '--count', `${fork}..${head}`], place, deps)
  const words = ['diff', '--stat=100', '--stat-count=40', '--no-ext-diff', fork.slice(0, 12), head.slice(0, 12)]
  const stat = await gitText(words, place, deps)
  const left = await changedFiles(path, deps)
  const rest = left.length === 0 ? [] : [`not committed: ${left.slice(0, 10).join(', ')}`]
  const commits = `${count} ${count === '1' ? 'commit' : 'commits'}`
  const lines = [`branch ${record.branch}`, `commit ${head} (${commits} since ${fork.slice(0, 12)})`, ...rest]
  const command = `git ${words.filter((word) => !word.startsWith('--no-ext')).join(' ')}`
  return { command, exitCode: 0, text: [stat, ...lines, `in ${repository.root}`].join('\n') }
}

/** Where the branch left the one it began at: the agent may have rebased it. */
async function forkOf({ path, record }: OpenedWorktree, head: string, deps: HandOverDeps): Promise<string> {
  const { base_ref, base_commit } = record
  const fork = await gitAnswer(['merge-base', base_ref ?? base_commit, head], { at: path }, deps)
  return fork === undefined || fork === head ? base_commit : fork
}
