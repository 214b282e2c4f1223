/**
 * How much of the journal the documents contain. Written after them and without waiting for the disk: when it is older
 * than they are, steps are done again that change nothing; when it is missing or damaged, it is taken from the end of
 * the journal, whose last step may be one that was interrupted.
 */
import { dirname } from 'node:path'
import type { FileSystem } from '../../platform/files.ts'
import { overwrite } from '../../platform/overwrite.ts'
import { isRecord } from '../record-fields.ts'
import { beginsLine, lastStep } from './journal.ts'

export interface Checkpoint {
  /** Bytes of the journal. */
  log_offset: number
  /** Of the last entry within them. */
  seq: number
  /** The number in the newest id given out. */
  last_id: bigint
}

export interface CheckpointPaths {
  checkpoint: string
  log: string
}

/** Of the file, so that a shorter text leaves nothing of a longer one. */
const LENGTH = 160

type MakeDirectory = Pick<FileSystem, 'info' | 'makeDirectory'>
type Files = Pick<FileSystem, 'info' | 'open' | 'readTextIfPresent'>

/** The one that was written, where it fits the journal; else what the journal itself says. @throws AutonomyError IO */
export function readCheckpoint(paths: CheckpointPaths, files: Files): Checkpoint {
  const written = parseCheckpoint(files.readTextIfPresent(paths.checkpoint))
  if (written && beginsLine(paths.log, written.log_offset, files)) return written
  return written ? atEndOf(paths, files, written) : beforeLastStep(paths, files)
}

/** Somebody moved the journal away or cut it, so there is nothing left in it to be done again; its numbers go on. */
function atEndOf({ log }: CheckpointPaths, files: Files, { seq, last_id }: Checkpoint): Checkpoint {
  const last = lastStep(log, files)
  return { log_offset: last?.end ?? 0, seq: Math.max(seq, last?.lastSeq ?? 0), last_id }
}

function beforeLastStep({ log }: CheckpointPaths, files: Files): Checkpoint {
  const last = lastStep(log, files)
  return { log_offset: last?.start ?? 0, seq: last ? last.firstSeq - 1 : 0, last_id: 0n }
}

export function writeCheckpoint(path: string, checkpoint: Checkpoint, files: MakeDirectory): void {
  if (!files.info(dirname(path))) files.makeDirectory(dirname(path))
  overwrite(path, `${checkpointText(checkpoint).padEnd(LENGTH - 1)}\n`)
}

export function checkpointText({ log_offset, seq, last_id }: Checkpoint): string {
  return JSON.stringify({ log_offset, seq, last_id: String(last_id), check: log_offset + seq })
}

/** Undefined for what `checkpointText` did not write. */
export function parseCheckpoint(text: string | undefined): Checkpoint | undefined {
  if (text === undefined) return undefined
  try {
    const value: unknown = JSON.parse(text)
    if (!isRecord(value)) return undefined
    const { log_offset, seq, last_id, check } = value
    if (!isCount(log_offset) || !isCount(seq) || check !== log_offset + seq) return undefined
    if (typeof last_id !== 'string' || !/^\d+$/.test(last_id)) return undefined
    return { log_offset, seq, last_id: BigInt(last_id) }
  } catch (error) {
    if (error instanceof SyntaxError) return undefined
    throw error
  }
}

function isCount(value: unknown): value is number {
  return typeof value === 'number' && Number.isSafeInteger(value) && value >= 0
}
