/**
 * The live records as one step sees them, and the way its changes get to disk. The ledger alone knows the journal, the
 * lock and the order of things; how records are kept (small documents rewritten, large ones indexed) is behind this.
 */
import type { Platform } from '../../platform/deps.ts'
import type { WorkspacePaths } from '../../workspace/paths.ts'
import type { Agent } from '../agent.ts'
import type { ItemTable } from '../ledger.ts'
import type { CoordinationRecord } from '../work-item.ts'
import type { Change } from './apply-step.ts'
import type { Checkpoint } from './checkpoint.ts'

export type DocumentsDeps = Pick<Platform, 'files'> & { paths: Pick<WorkspacePaths, 'coordination'> }

export interface WriteOptions {
  /** Up to where the journal is contained in what is written. */
  checkpoint: Checkpoint
  /** False: need not survive power loss. */
  durable: boolean
  /** Bring the documents up to the journal, also where that is put off. */
  fold?: boolean
  /** The changes may have been made before, in part: an item is not archived a second time. */
  again: boolean
}

export interface Documents {
  readonly items: ItemTable
  readonly agents: readonly Agent[]
  /** Steps are put off: the documents are brought up to the journal every so often. */
  readonly lag: boolean
  /** How much of the journal they contain, without what `with` added. */
  readonly checkpoint: Checkpoint
  /** Records that `with` took out for the archive. */
  readonly archived: readonly CoordinationRecord[]
  /** The same after `changes`. Nothing is written, nothing in this one changes. */
  with(changes: readonly Change[]): Documents
  /** False when another program has changed a file since it was read. */
  areUnchanged(): boolean
  /**
   * Makes what `with` gave the content of the files, in this order: archive, items, agents, checkpoint. Only under the
   * lock, when the journal has the changes. Throws only as long as nothing has been replaced.
   * @returns the error that kept a later file from being written, which then stays behind the journal; else undefined
   * @throws AutonomyError CONFLICT when another program changed a document meanwhile; IO
   */
  write(options: WriteOptions): Promise<unknown>
}
