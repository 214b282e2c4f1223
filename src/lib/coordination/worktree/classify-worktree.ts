/** Pure: what a worktree is, whether it may go, and why. Whatever is not surely worthless stays. */
import type { Tip, WorktreeFacts } from './inspect-worktree.ts'

const WORKTREE_STATES = ['leased', 'dirty', 'unpushed', 'merged', 'empty', 'orphaned', 'foreign'] as const
export type WorktreeState = (typeof WORKTREE_STATES)[number]

export interface Verdict {
  state: WorktreeState
  /**
   * remove: its folder, git's entry and its branch; forget: only git's entry of a folder that is gone; the branch has work
   * and stays; keep: nothing is touched.
   */
  action: 'remove' | 'forget' | 'keep'
  /** A sentence. */
  why: string
}

/** `lease`: who works there, in words, or undefined. */
export function classifyWorktree(facts: WorktreeFacts, lease: string | undefined): Verdict {
  if (lease !== undefined) return { state: 'leased', action: 'keep', why: lease }
  const verdict = byContent(facts)
  if (facts.locked === undefined || facts.record?.ready === false || verdict.action === 'keep') return verdict
  const reason = facts.locked === '' ? 'without a reason' : facts.locked
  return { ...verdict, action: 'keep', why: `${verdict.why}, but somebody locked it (${reason})` }
}

function byContent(facts: WorktreeFacts): Verdict {
  const { folder, path, record, changes, unfinished, submodules } = facts
  if (record?.ready === false) return halfMade(facts)
  if (folder === 'missing') return withoutFolder(facts)
  if (folder === 'unknown') {
    return { state: 'orphaned', action: 'keep', why: `git does not know it any more, and ${path} holds files` }
  }
  if (unfinished !== undefined) return { state: 'dirty', action: 'keep', why: `it is in the middle of a ${unfinished}` }
  if (changes > 0) return { state: 'dirty', action: 'keep', why: `${counted(changes, 'file')} not committed` }
  const [holding] = submodules.holding
  if (holding !== undefined) {
    return { state: 'dirty', action: 'keep', why: `its submodule ${holding} has commits that no remote has` }
  }
  return byCommits(facts)
}

/** Made but for its checkout: nobody worked there. Its branch may have work of an earlier time. */
function halfMade(facts: WorktreeFacts): Verdict {
  const { state, action, why } = byCommits(facts)
  const half = 'it was never finished, and nobody has worked in it'
  if (action === 'remove') return { state: 'empty', action, why: half }
  return { state, action: 'forget', why: `${half}; ${why}, so that branch stays` }
}

function withoutFolder(facts: WorktreeFacts): Verdict {
  const { action, why } = byCommits(facts)
  const gone = `its folder is gone; ${why}`
  if (action === 'remove') return { state: 'orphaned', action, why: gone }
  const isOnlyHere = facts.tips.some((tip) => isOpen(tip) && !tip.isOnBranch && !tip.isHeldElsewhere)
  if (isOnlyHere)
    return { state: 'orphaned', action: 'keep', why: `${gone}, and nothing but its entry in git has them` }
  return { state: 'orphaned', action: 'forget', why: `${gone}, so that branch stays` }
}

function byCommits({ tips, branch, isDetached, target }: WorktreeFacts): Verdict {
  const open = tips.filter(isOpen)
  if (open.length > 0) {
    const where = isDetached ? 'commits on no branch' : `commits of ${branch ?? 'its branch'}`
    const against = target === undefined ? 'are in no branch it could be compared with' : `are not in ${target}`
    const elsewhere = open.every(({ isHeldElsewhere }) => isHeldElsewhere) ? ' (another branch has them)' : ''
    return { state: 'unpushed', action: 'keep', why: `${where} ${against}${elsewhere}` }
  }
  const merge = tips.find((tip) => tip.merge !== undefined)?.merge
  if (merge === undefined) return { state: 'empty', action: 'remove', why: 'nothing was changed in it' }
  const how = { ancestor: '', patches: ', as other commits', squash: ', squashed' }[merge.how]
  return { state: 'merged', action: 'remove', why: `merged into ${merge.into}${how}` }
}

function isOpen({ isBase, merge }: Tip): boolean {
  return !isBase && merge === undefined
}

function counted(count: number, noun: string): string {
  return `${count} ${noun}${count === 1 ? '' : 's'}`
}
