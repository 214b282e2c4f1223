/**
 * Work that was done twice: two branches of one item, neither of which contains the other, that change nearly the same
 * lines. A branch is an item's when it is its own (`autonomy/ID`, here or on a remote) or has its id in its name.
 */
import { branchOf } from './item-branch.ts'
import { readRefs } from './repository-refs.ts'
import { openRepository, resolveBase, type RepositoryDeps } from './repository.ts'
import { gitAnswer, type GitDeps } from './run-git.ts'

export interface DuplicatePair {
  /** As far as the names of the branches tell it. */
  work_item_id: string
  /** Short names. */
  branches: readonly [string, string]
  /** Share of the changed lines that both change alike: 0 to 1. */
  similarity: number
}

/** Jaccard index from which two diffs are the same work. */
const NEAR = 0.8

/** The most similar first. @throws AutonomyError USAGE (no repository), STEP_FAILED */
export async function duplicateBranches(deps: RepositoryDeps): Promise<readonly DuplicatePair[]> {
  const repository = await openRepository(deps)
  const { refs } = await readRefs(repository, deps)
  const { commit: base } = await resolveBase(undefined, repository, deps)
  const branches = [...refs].map(([ref, { commit }]) => ({ name: shortName(ref), item: itemOf(ref), tip: commit }))
  const groups = Map.groupBy(branches, ({ item }) => item)
  const pairs: DuplicatePair[] = []
  for (const [item, group] of groups) {
    if (item === undefined || group.length < 2) continue
    const diffs: Diff[] = []
    for (const { name, tip } of group) {
      diffs.push({ name, tip, lines: await changedLines({ at: repository.root, base, tip }, deps) })
    }
    pairs.push(...(await alikeIn({ item, diffs, at: repository.root }, deps)))
  }
  return pairs.toSorted((a, b) => b.similarity - a.similarity)
}

function shortName(ref: string): string {
  return ref.replace(/^refs\/(?:heads|remotes)\//, '')
}

/** The id in the name of a branch; undefined for branches of no item. */
export function itemOf(ref: string): string | undefined {
  const named = /work_\d+/.exec(ref)?.[0]
  if (named !== undefined) return named
  const own = /^refs\/(?:heads|remotes\/[^/]+)\/autonomy\/(.+)$/.exec(ref)?.[1]
  return own === undefined ? undefined : decoded(own)
}

function decoded(name: string): string {
  try {
    const id = decodeURIComponent(name)
    return branchOf(id).endsWith(`/${name}`) ? id : name
  } catch (error) {
    if (error instanceof URIError) return name
    throw error
  }
}

interface Diff {
  name: string
  tip: string
  lines: ReadonlySet<string>
}

async function alikeIn(
  { item, diffs, at }: { item: string; diffs: readonly Diff[]; at: string },
  deps: GitDeps,
): Promise<readonly DuplicatePair[]> {
  const pairs: DuplicatePair[] = []
  for (const [index, one] of diffs.entries()) {
    for (const other of diffs.slice(index + 1)) {
      const similarity = jaccard(one.lines, other.lines)
      if (similarity < NEAR || (await isOneLine(one.tip, other.tip, { at, deps }))) continue
      const rounded = Math.round(similarity * 100) / 100
      pairs.push({ work_item_id: item, branches: [one.name, other.name], similarity: rounded })
    }
  }
  return pairs
}

/** Empty diffs are like nothing. */
export function jaccard(one: ReadonlySet<string>, other: ReadonlySet<string>): number {
  const shared = one.intersection(other).size
  const all = one.size + other.size - shared
  return shared === 0 ? 0 : shared / all
}

/** One contains the other: a branch and its copy on a remote. */
async function isOneLine(one: string, other: string, { at, deps }: { at: string; deps: GitDeps }): Promise<boolean> {
  const fork = await gitAnswer(['merge-base', one, other], { at }, deps)
  return fork === one || fork === other
}

/** `file`, `+` or `-`, text. */
async function changedLines(
  { at, base, tip }: { at: string; base: string; tip: string },
  deps: GitDeps,
): Promise<ReadonlySet<string>> {
  const words = ['diff', '--unified=0', '--no-ext-diff', '--no-textconv', '--no-renames', `${base}...${tip}`]
  return linesOf((await gitAnswer(words, { at }, deps)) ?? '')
}

/** Pure: of a diff without context. White space at both ends does not count. */
export function linesOf(diff: string): ReadonlySet<string> {
  const lines = new Set<string>()
  let file = ''
  let isHeader = true
  for (const line of diff.split('\n')) {
    if (line.startsWith('diff --git ')) [file, isHeader] = [line.slice(11), true]
    else if (line.startsWith('@@')) isHeader = false
    else if (isHeader && /^(?:new|deleted) file|^Binary /.test(line)) lines.add(`${file} ${line}`)
    else if (!isHeader && /^[+-]/.test(line)) lines.add(`${file} ${line[0]}${line.slice(1).trim()}`)
  }
  return lines
}
