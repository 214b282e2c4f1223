/**
 * `hooks check`: which of the files about to be committed somebody else works on. In a linked worktree a file is the one
 * with the same place in the repository's main working tree. Reads only, takes no lock.
 */
import { dirname, join, relative, resolve } from 'node:path'
import { toIso } from '../../platform/clock.ts'
import type { CoordinationDeps } from '../coordination-deps.ts'
import { fileAsGlob, overlap } from '../reservations/path-glob.ts'
import { allHolds } from '../reservations/path-holds.ts'
import { currentReservations, globPlace } from '../reservations/reservation.ts'
import { gitText } from '../worktree/run-git.ts'
import { isWithin } from './hook-place.ts'

export interface CheckCommit {
  /** Relative to the current directory; none: what is staged. */
  files: readonly string[]
  /** Who commits; undefined: somebody who holds nothing. */
  agent: string | undefined
}

export interface HeldFiles {
  /** Of the work item or the reservation. */
  id: string
  agent_id: string
  /** ISO 8601; null: without an end. */
  until: string | null
  /** Relative to the workspace. */
  files: readonly string[]
}

export interface CheckedCommit {
  /** Files of the workspace that were looked at. */
  checked: number
  held: readonly HeldFiles[]
}

export type CheckDeps = Pick<CoordinationDeps, 'clock' | 'environment' | 'files' | 'ledger' | 'paths' | 'processes'>

/** @throws AutonomyError NOT_FOUND (no git), STEP_FAILED (no repository), INVALID_DOCUMENT, IO */
export async function checkCommit({ files, agent }: CheckCommit, deps: CheckDeps): Promise<CheckedCommit> {
  const now = deps.clock.now()
  const place = globPlace(deps)
  const active = await deps.ledger.read(({ items }) => items.active())
  const holds = allHolds(active, { now, place, reservations: () => currentReservations(now, deps) })
  const others = holds.filter((hold) => hold.agent !== agent)
  const root = deps.files.linkTarget(deps.paths.root) ?? deps.paths.root
  const meant = files.length > 0 ? files.map((file) => resolve(deps.environment.cwd(), file)) : await staged(root, deps)
  const inside = meant.filter((file) => isWithin(file, root)).map((file) => relative(root, file))
  const named = inside.map((file) => ({ file, glob: fileAsGlob(file, place) }))
  const held = others.flatMap(({ id, agent: agent_id, until, globs }) => {
    const theirs = named.filter(({ glob }) => globs.some((each) => overlap(each, glob))).map(({ file }) => file)
    if (theirs.length === 0) return []
    return [{ id, agent_id, until: until === undefined ? null : toIso(until), files: theirs }]
  })
  return { checked: inside.length, held }
}

/** Absolute, as if they were in the working tree that the workspace is part of. */
async function staged(root: string, deps: CheckDeps): Promise<readonly string[]> {
  const at = deps.environment.cwd()
  const words = ['rev-parse', '--path-format=absolute', '--show-toplevel', '--git-dir', '--git-common-dir']
  const [top = '', own = '', shared = ''] = (await gitText(words, { at }, deps)).split('\n')
  const isLinked = own !== shared && !isWithin(root, top)
  const base = isLinked ? await mainTree(shared, { at }, deps) : top
  const names = ['diff', '--cached', '--name-only', '-z', '--no-renames', '--no-relative', '--no-ext-diff']
  const listed = await gitText(names, { at: top }, deps)
  return listed.split('\0').flatMap((name) => (name === '' ? [] : [join(base, name)]))
}

async function mainTree(shared: string, place: { at: string }, deps: CheckDeps): Promise<string> {
  const listed = await gitText(['worktree', 'list', '--porcelain', '-z'], place, deps)
  return /^worktree ([^\0]+)/.exec(listed)?.[1] ?? dirname(shared)
}
