/**
 * Pure: work that was done twice. Two items with the same description that were both completed, two results that say
 * nearly the same, two branches of one item. Each is a reason to look before merging, not a verdict.
 */
import { normalizedDescription } from '../meta/redundancy.ts'
import type { WorkItem } from '../work-item.ts'
import type { DuplicatedWork, FinishedWork } from './session-report.ts'

/** Fewer different words than these say too little to be compared. */
const WORDS = 8
/** Of the words of both results together, the share that both have. */
const ALIKE = 0.9

export interface DoneWork {
  finished: readonly FinishedWork[]
  /** Completed at any time, those that are finished now included. */
  completed: readonly WorkItem[]
  /** Short names of git branches. */
  branches: readonly string[]
  /** Ids of items that were touched. */
  touched: ReadonlySet<string>
}

export function duplicatedWork(done: DoneWork): readonly DuplicatedWork[] {
  const same = sameDescriptions(done)
  const told = new Set(same.map(({ work_item_ids }) => work_item_ids.join(' ')))
  const similar = similarResults(done.finished).filter(({ work_item_ids }) => !told.has(work_item_ids.join(' ')))
  return [...same, ...similar, ...branchPairs(done)]
}

function sameDescriptions({ finished, completed }: DoneWork): readonly DuplicatedWork[] {
  const now = new Set(finished.map(({ work_item_id }) => work_item_id))
  const groups = Map.groupBy(
    completed.filter(({ description }) => description.trim() !== ''),
    ({ description }) => normalizedDescription(description),
  )
  return [...groups.values()]
    .filter((group) => group.length > 1 && group.some(({ id }) => now.has(id)))
    .map((group) => ({
      kind: 'same_description',
      work_item_ids: group.map(({ id }) => id).toSorted(),
      what: group[0]?.description ?? '',
    }))
}

function similarResults(finished: readonly FinishedWork[]): readonly DuplicatedWork[] {
  const worded = finished
    .map(({ work_item_id, result }) => ({ work_item_id, result, words: wordsOf(result) }))
    .filter(({ words }) => words.size >= WORDS)
    .toSorted((a, b) => a.words.size - b.words.size || (a.work_item_id < b.work_item_id ? -1 : 1))
  const found: DuplicatedWork[] = []
  for (const [at, one] of worded.entries()) {
    for (const other of worded.slice(at + 1)) {
      // From here on the others have so many more words that no share can be high enough.
      if (one.words.size < ALIKE * other.words.size) break
      if (alike(one.words, other.words) < ALIKE) continue
      const work_item_ids = [one.work_item_id, other.work_item_id].toSorted()
      found.push({ kind: 'similar_results', work_item_ids, what: one.result })
    }
  }
  return found
}

function wordsOf(text: string): ReadonlySet<string> {
  return new Set(text.toLowerCase().match(/[\p{L}\p{N}_]+/gu) ?? [])
}

/** Jaccard index: shared words over all words of both. */
function alike(one: ReadonlySet<string>, other: ReadonlySet<string>): number {
  const shared = one.intersection(other).size
  return shared / (one.size + other.size - shared)
}

function branchPairs({ branches, touched }: DoneWork): readonly DuplicatedWork[] {
  return [...touched].toSorted().flatMap((id) => {
    const own = branches.filter((name) => isBranchOf(name, id)).toSorted()
    return own.length < 2 ? [] : [{ kind: 'branches' as const, work_item_ids: [id], what: own.join(', ') }]
  })
}

/** `autonomy/<id>`, and whatever stands behind it except more of an id. */
function isBranchOf(name: string, id: string): boolean {
  const stem = `autonomy/${id}`
  return name.startsWith(stem) && !/^\w/.test(name.slice(stem.length))
}
