/**
 * The ledger as files in `agent_coordination/`. A step is: lock; read; bring the documents up to the journal; decide;
 * append to the journal; replace the documents; note in the checkpoint how far they are; unlock.
 *
 * Guaranteed: steps of this program never overlap (a lock across processes that dies with its holder). A step that was
 * acknowledged survives kill -9, and power loss unless it was asked to be quick: journal and documents are synced. A
 * step that was interrupted is kept whole or not at all: before the journal has its last line it never was (the next
 * step cuts the rest off), from then on it is done again by the next step, and readers see it as done. A document that
 * another program changed without the lock is read again and decided on anew; one that does not parse is never written.
 * Not guaranteed: that an editor which read a document before and saves it afterwards keeps ours; that an interrupted
 * step done again leaves what somebody edited by hand since then, in the fields that it sets.
 */
import { AutonomyError } from '../../errors.ts'
import type { Milliseconds } from '../../platform/clock.ts'
import { databaseError, isDatabaseError } from '../../platform/database.ts'
import type { Platform } from '../../platform/deps.ts'
import { appendJsonLines, cutFile } from '../../platform/jsonl.ts'
import type { WorkspacePaths } from '../../workspace/paths.ts'
import type { CoordinationState, Decision, DecisionState, Ledger, Step } from '../ledger.ts'
import { parseWorkItem } from '../parse-work-item.ts'
import type { WorkItem } from '../work-item.ts'
import { changeOf } from './apply-step.ts'
import { findArchived, readArchive } from './archive-file.ts'
import { caughtUp, giveUp, isConflict, upToDate, type CaughtUp, type Turn } from './catch-up.ts'
import { journalLines, readLog } from './journal.ts'
import { idSource, newestOf, type IdSource } from './new-ids.ts'
import { indexHolder, LARGE, openDocuments, type IndexHolder } from './open-documents.ts'

/** A step takes milliseconds; on a machine with ten times more to do than it can, 32 waiting processes still get through. */
const LOCK_WAIT = 30_000
const ATTEMPTS = 5

export type FileLedgerDeps = Pick<Platform, 'clock' | 'files' | 'locks'> & {
  paths: Pick<WorkspacePaths, 'coordination' | 'locks'>
  /** Bytes of `work_claims.json` from which on it is not rewritten at each step. */
  largeFrom?: number
}

export function fileLedger(deps: FileLedgerDeps): Ledger {
  const path = deps.paths.coordination.index
  return {
    change: (decide, { wait, durable = true } = {}) =>
      locked(deps, wait, (turn) => withSoundIndex(() => change(decide, { ...turn, durable }, deps), { ...turn, path })),
    read: async (look) => look(stateOf(caughtUp(deps))),
    log: async ({ since } = {}) => readLog(deps.paths.coordination.log, since),
    archive: async () => wholeArchive(deps),
    exclusive: (work, { wait } = {}) =>
      locked(deps, wait, async (turn) => {
        await withSoundIndex(() => folded(turn, deps), { ...turn, path })
        const result = await work()
        openDocuments(deps)
        return result
      }),
  }
}

function locked<T>(
  { locks, paths, largeFrom = LARGE }: FileLedgerDeps,
  wait: Milliseconds = LOCK_WAIT,
  work: (turn: Turn) => Promise<T>,
): Promise<T> {
  return locks.withLock(paths.locks.coordination, { wait, what: 'the coordination store' }, async (held) => {
    const index = indexHolder({ paths }, largeFrom)
    try {
      return await work({ held, index })
    } finally {
      index.close()
    }
  })
}

interface SoundIndex {
  index: IndexHolder
  path: string
}

/** What the index refuses it refuses before anything is kept, so the step can be made again with a new one. */
async function withSoundIndex<T>(work: () => Promise<T>, { index, path }: SoundIndex): Promise<T> {
  try {
    return await work()
  } catch (error) {
    if (!isDatabaseError(error)) throw error
    index.discard()
    return work().catch((again: unknown) => {
      throw isDatabaseError(again) ? databaseError(again, path) : again
    })
  }
}

/** Brings the documents themselves up to the journal. */
async function folded(turn: Turn, deps: FileLedgerDeps): Promise<void> {
  const { documents, checkpoint } = await upToDate(turn, deps).catch(giveUp)
  const left = await documents.write({ checkpoint, durable: true, again: true, fold: true })
  if (left !== undefined) giveUp(left)
}

function stateOf({ documents: { items, agents }, checkpoint: { seq } }: CaughtUp): CoordinationState {
  return { items, agents, seq }
}

interface Changing extends Turn {
  durable: boolean
}

async function change<R>(
  decide: (state: DecisionState) => Decision<R>,
  turn: Changing,
  deps: FileLedgerDeps,
): Promise<R> {
  for (let attempt = 1; ; attempt++) {
    const found = await upToDate(turn, deps).catch(giveUp)
    const ids = idsAfter(found, deps)
    const { result, steps } = decide(decisionState(found, ids, deps))
    if (steps.length === 0) return result
    try {
      await keep(steps, { ...found, lastId: ids.last(), ...turn }, deps)
      return result
    } catch (error) {
      if (!isConflict(error) || attempt === ATTEMPTS) giveUp(error)
    }
  }
}

/** Without a checkpoint nobody knows the newest id, only those that are still in use. */
function idsAfter(found: CaughtUp, { clock }: FileLedgerDeps): IdSource {
  const state = stateOf(found)
  const { last_id } = found.checkpoint
  const used = (): readonly string[] => [...state.items.all(), ...state.agents].map(({ id }) => id)
  return idSource(state, last_id === 0n ? newestOf(used()) : last_id, clock)
}

function decisionState(found: CaughtUp, { newId }: IdSource, { files, paths }: FileLedgerDeps): DecisionState {
  const archived: DecisionState['archived'] = (sought) => findArchived(paths.coordination.archive, sought, files)
  return { ...stateOf(found), newId, archived }
}

interface Keeping extends CaughtUp, Changing {
  lastId: bigint
}

/**
 * Journal first, then the documents. Takes back what it wrote when it fails before a document was replaced; from then
 * on the step is made, and what keeps the others from being written is for the next step to report.
 * @throws AutonomyError CONFLICT when another program changed a document; IO
 */
async function keep(
  steps: readonly Step[],
  { documents, checkpoint, held, index, durable, lastId }: Keeping,
  deps: FileLedgerDeps,
) {
  const { log, folder } = deps.paths.coordination
  const next = documents.with(steps.map(changeOf).filter((each) => each !== undefined))
  const lines = journalLines(steps, { seq: checkpoint.seq, isAhead: documents.lag }, deps.clock.now())
  held.refuseIfLost()
  if (!documents.areUnchanged()) throw changedMeanwhile(folder)
  if (checkpoint.log_offset === 0) deps.files.makeDirectory(folder)
  const appended = lines.length > 0 ? appendJsonLines(log, lines, { durable }) : undefined
  const after = {
    log_offset: appended?.end ?? checkpoint.log_offset,
    seq: lines.at(-1)?.seq ?? checkpoint.seq,
    last_id: lastId,
  }
  try {
    const left = await next.write({ checkpoint: after, durable, again: false })
    if (left !== undefined) await upToDate({ held, index }, deps).catch(() => undefined)
  } catch (error) {
    if (appended) cutFile(log, appended.start)
    throw error
  }
}

function changedMeanwhile(folder: string): AutonomyError {
  return new AutonomyError('CONFLICT', `a document in ${folder} was changed by another program while it was read`, {
    hint: 'Nothing was written. Run the command again: it will work on the new content.',
  })
}

/** Items that an interrupted step has yet to move are in it already. */
function wholeArchive(deps: FileLedgerDeps): readonly WorkItem[] {
  const moved = readArchive(deps.paths.coordination.archive)
  const ids = new Set(moved.map(({ id }) => id))
  const moving = caughtUp(deps).documents.archived.flatMap((record) => parseWorkItem(record) ?? [])
  return [...moved, ...moving.filter(({ id }) => !ids.has(id))]
}
