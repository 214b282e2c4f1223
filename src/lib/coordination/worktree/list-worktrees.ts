/** `worktree list`: every worktree of an item, what it is, and why; with `all` also those that somebody else made. */
import { join } from 'node:path'
import { classifyWorktree, type Verdict, type WorktreeState } from './classify-worktree.ts'
import { inspectWorktree, type InspectDeps, type WorktreeFacts } from './inspect-worktree.ts'
import { readRefs, type RepositoryRefs } from './repository-refs.ts'
import { openRepository, type Repository } from './repository.ts'
import { leaseOf, type LeaseDeps } from './worktree-lease.ts'
import { worktreeNames } from './worktree-record.ts'

export type ListDeps = InspectDeps & LeaseDeps

export interface WorktreeRow {
  path: string
  /** Short; null when it is detached. */
  branch: string | null
  /** Null when no item is known. */
  work_item_id: string | null
  state: WorktreeState
  why: string
  /** What `worktree gc` would do. */
  action: Verdict['action']
  /** Commits that the branch has and `compared_with` has not, and the other way round. */
  ahead: number
  behind: number
  compared_with: string | null
  changed_files: number
  locked: boolean
  detached: boolean
  commit: string | null
  /** On disk; null when it could not be measured. */
  size_bytes: number | null
  created_at: string | null
  /** Seconds. */
  age: number | null
}

export interface ListWorktrees {
  all?: boolean | undefined
  /** Leaves `size_bytes` out, which takes longest. */
  withoutSize?: boolean | undefined
}

const AT_ONCE = 4

/** @throws AutonomyError USAGE (no repository), STEP_FAILED, IO */
export async function listWorktrees(input: ListWorktrees, deps: ListDeps): Promise<readonly WorktreeRow[]> {
  const repository = await openRepository(deps)
  const state = await readRefs(repository, deps)
  const rows = await inTurns(worktreeNames(deps), async (name) => {
    const { facts, verdict } = await examineWorktree({ name, repository, state }, deps)
    const isMeasured = input.withoutSize !== true && facts.folder !== 'missing'
    return rowOf({ facts, verdict, size: isMeasured ? await sizeOf(facts.path, deps) : null }, deps)
  })
  return input.all === true ? [...rows, ...foreignRows(repository, state)] : rows
}

export interface Examine {
  name: string
  repository: Repository
  state: RepositoryRefs
}

export async function examineWorktree(
  { name, repository, state }: Examine,
  deps: ListDeps,
): Promise<{ facts: WorktreeFacts; verdict: Verdict }> {
  const facts = await inspectWorktree({ name, path: join(repository.worktrees, name), repository, state }, deps)
  const lease = facts.record === undefined ? undefined : await leaseOf(facts.record.work_item_id, deps)
  return { facts, verdict: classifyWorktree(facts, lease) }
}

async function inTurns<T>(names: readonly string[], examine: (name: string) => Promise<T>): Promise<readonly T[]> {
  const left = names.map((name, at) => ({ name, at }))
  const done: [number, T][] = []
  const work = async (): Promise<void> => {
    for (let next = left.shift(); next !== undefined; next = left.shift()) {
      done.push([next.at, await examine(next.name)])
    }
  }
  await Promise.all(Array.from({ length: AT_ONCE }, work))
  return done.toSorted(([a], [b]) => a - b).map(([, row]) => row)
}

interface Examined {
  facts: WorktreeFacts
  verdict: Verdict
  /** Bytes. */
  size: number | null
}

function rowOf({ facts, verdict, size }: Examined, { clock }: Pick<ListDeps, 'clock'>): WorktreeRow {
  const { record, tips } = facts
  const created = Date.parse(record?.created_at ?? '')
  return {
    path: facts.path,
    branch: facts.branch ?? null,
    work_item_id: record?.work_item_id ?? null,
    ...verdict,
    ahead: facts.ahead,
    behind: facts.behind,
    compared_with: facts.target ?? null,
    changed_files: facts.changes,
    locked: facts.locked !== undefined,
    detached: facts.isDetached,
    commit: tips[0]?.commit ?? null,
    size_bytes: size,
    created_at: record?.created_at ?? null,
    age: Number.isNaN(created) ? null : Math.round((clock.now() - created) / 1000),
  }
}

/** As `du` counts it: blocks on disk. */
async function sizeOf(path: string, { processes }: Pick<ListDeps, 'processes'>): Promise<number | null> {
  const { stdout } = await processes.run({ argv: ['du', '-sk', path], timeout: 60_000 })
  const kilobytes = Number.parseInt(stdout, 10)
  return Number.isNaN(kilobytes) ? null : kilobytes * 1024
}

function foreignRows({ root, worktrees }: Repository, state: RepositoryRefs): readonly WorktreeRow[] {
  const foreign = [...state.worktrees.values()].slice(1).filter(({ path }) => path !== root)
  return foreign
    .filter(({ path }) => !path.startsWith(`${worktrees}/`))
    .map(({ path, branch, head, locked }) => ({
      path,
      branch: branch?.replace('refs/heads/', '') ?? null,
      work_item_id: null,
      state: 'foreign',
      why: 'somebody else made it',
      action: 'keep',
      ahead: 0,
      behind: 0,
      compared_with: null,
      changed_files: 0,
      locked: locked !== undefined,
      detached: branch === undefined,
      commit: head ?? null,
      size_bytes: null,
      created_at: null,
      age: null,
    }))
}
