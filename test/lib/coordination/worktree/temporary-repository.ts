/** A workspace in a git repository, with items in it and agents that run there. */
import { execFileSync } from 'node:child_process'
import { writeFileSync } from 'node:fs'
import { join } from 'node:path'
import type { AddWork } from '../../../../src/lib/coordination/work/new-items.ts'
import type { CoordinationDeps } from '../../../../src/lib/coordination/coordination-deps.ts'
import { claimWork } from '../../../../src/lib/coordination/work/claim-work.ts'
import { changeWork } from '../../../../src/lib/coordination/work/change-work.ts'
import type { ActiveItem } from '../../../../src/lib/coordination/work-item.ts'
import { handOver } from '../../../../src/lib/coordination/worktree/hand-over.ts'
import { openWorktree, type OpenedWorktree } from '../../../../src/lib/coordination/worktree/open-worktree.ts'
import { team, type Team } from '../../../commands/agent/running-agents.ts'

export interface RepositoryTeam extends Team {
  /** In the workspace. Trimmed stdout. */
  git(...args: readonly string[]): string
}

export function gitIn(at: string, ...args: readonly string[]): string {
  return execFileSync('git', args, { cwd: at, encoding: 'utf8', stdio: 'pipe' }).trimEnd()
}

/** On `main`, with one commit that has `file`, and everything of ours ignored. */
export async function repositoryTeam(
  work: readonly Partial<AddWork>[] = [],
  config = 'checks: []\n',
): Promise<RepositoryTeam> {
  const made = await team(work, config)
  const git = (...args: readonly string[]): string => gitIn(made.root, ...args)
  git('init', '--quiet', '--initial-branch=main')
  git('config', 'user.name', 'Ada')
  git('config', 'user.email', 'ada@localhost')
  writeFileSync(join(made.root, '.gitignore'), '.agent-workspace/\nagent_coordination/\nreports/\nautonomy.yaml\n')
  commitFile(made.root, 'file', 'one\ntwo\nthree\n')
  return { ...made, git }
}

/** Returns the commit. */
export function commitFile(at: string, file: string, content: string): string {
  writeFileSync(join(at, file), content)
  gitIn(at, 'add', '--all')
  gitIn(at, 'commit', '--quiet', '--message', `change ${file}`)
  return gitIn(at, 'rev-parse', 'HEAD')
}

/** An item that `a1` holds, and its open worktree. */
export async function workedOn(
  deps: CoordinationDeps,
  base?: string,
): Promise<{ item: ActiveItem; opened: OpenedWorktree }> {
  const { claimed } = await claimWork({ agent: 'a1' }, deps)
  const item = claimed[0]?.item
  if (item === undefined) throw new Error('nothing was claimed')
  return { item, opened: await openWorktree({ id: item.id, base }, deps) }
}

/** `a1` hands the item back. */
export async function handedBack({ id, fencing_token: token }: ActiveItem, deps: CoordinationDeps): Promise<void> {
  await changeWork({ id, event: { kind: 'release', by: { agent: 'a1', token } } }, deps)
}

export function handOverOf(
  given: { item: ActiveItem; opened: OpenedWorktree },
  deps: CoordinationDeps,
): ReturnType<typeof handOver> {
  return handOver({ ...given, env: {} }, { ...deps, redact: (text) => text })
}
