/**
 * What a scan found becomes part of the history and of the todos exactly once, whenever the program is killed.
 *
 * Four atomic writes, in this order:
 *   1. scan state: the scanner's next position together with the findings, as `pending`
 *   2. history:    counts added, `last_scan` = the scan's id
 *   3. todos:      findings added, `last_scan` = the scan's id
 *   4. scan state: `pending` gone
 * Killed before 1: nothing has happened, the next scan reads the same bytes again. Killed after it: the position is past
 * those bytes, and `applyPendingScan`, which runs before every scan, applies from `pending` what `last_scan` of history
 * and todos does not show yet, with the clock time of the first attempt. A scan that read nothing new writes nothing.
 */
import { dirname } from 'node:path'
import { toIso, type Instant } from '../platform/clock.ts'
import { parseJson, stringifyDocument } from '../platform/json-document.ts'
import { arrayAt, inside, objectAt, stringField, type Place } from './document-shape.ts'
import type { Finding, ScanResult } from './findings.ts'
import type { History } from './history/history.ts'
import { readHistory } from './history/history-file.ts'
import { recordScan } from './history/record-scan.ts'
import type { PipelineDeps } from './pipeline-deps.ts'
import { todoInstant } from './todos/todo-time.ts'
import { upsertFindings, type UpsertOutcome } from './todos/upsert-findings.ts'

export type CommitDeps = Pick<PipelineDeps, 'files' | 'paths' | 'clock' | 'todos' | 'config'>

interface PendingScan {
  scan_id: string
  /** Clock time of the scan. ISO 8601, UTC. */
  at: string
  findings: readonly Finding[]
}

interface ScanState {
  /** How far the scanner has read. Only the scanner knows its shape; undefined before the first scan. */
  position: unknown
  pending?: PendingScan
}

export interface CommitScan {
  result: ScanResult
  /** The scanner's position after this scan, as JSON. */
  position: unknown
}

const NOTHING: UpsertOutcome = { created: [], refreshed: [], reopened: [], adopted: [], held: 0 }

/** How far earlier scans have read. @throws AutonomyError INVALID_DOCUMENT, IO */
export function readScanPosition(deps: Pick<CommitDeps, 'files' | 'paths'>): unknown {
  return readScanState(deps).position
}

/**
 * Finishes what a killed run left. Nothing pending: does nothing.
 * @throws AutonomyError INVALID_DOCUMENT, STORE_BUSY, IO
 */
export async function applyPendingScan(deps: CommitDeps): Promise<UpsertOutcome> {
  const state = readScanState(deps)
  return state.pending ? apply(state.position, state.pending, deps) : NOTHING
}

/**
 * Makes one scan part of history and todos.
 * @throws AutonomyError INVALID_DOCUMENT, STORE_BUSY, IO; what is done by then stays, the next run does the rest
 */
export async function commitScan({ result, position }: CommitScan, deps: CommitDeps): Promise<UpsertOutcome> {
  // What an earlier scan left must not be overwritten.
  await applyPendingScan(deps)
  const { scan_id, findings, totals } = result
  if (totals.files_read === 0 && findings.length === 0) {
    const isMoved = JSON.stringify(position) !== JSON.stringify(readScanPosition(deps))
    if (isMoved) await writeScanState({ position }, deps)
    return NOTHING
  }
  const pending: PendingScan = { scan_id, at: toIso(deps.clock.now()), findings }
  await writeScanState({ position, pending }, deps)
  return apply(position, pending, deps)
}

async function apply(position: unknown, pending: PendingScan, deps: CommitDeps): Promise<UpsertOutcome> {
  const { scan_id, findings } = pending
  const { timezone } = deps.config.logs
  const now: Instant = todoInstant(pending.at, 'UTC') ?? deps.clock.now()
  const history = await recordInHistory({ scan_id, findings, at: now }, deps)
  const outcome =
    findings.length === 0
      ? NOTHING
      : await deps.todos.update((document) => upsertFindings(document, { scan_id, findings, history, now, timezone }))
  await writeScanState({ position }, deps)
  return outcome
}

async function recordInHistory(scan: Parameters<typeof recordScan>[1], deps: CommitDeps): Promise<History> {
  const before = readHistory(deps)
  const after = recordScan(before, scan)
  if (after !== before) {
    deps.files.makeDirectory(dirname(deps.paths.history))
    await deps.files.writeAtomic(deps.paths.history, stringifyDocument(after, { recordsAt: 'fingerprints' }))
  }
  return after
}

function readScanState({ files, paths }: Pick<CommitDeps, 'files' | 'paths'>): ScanState {
  const text = files.readTextIfPresent(paths.scanState)
  if (text === undefined) return { position: undefined }
  const place: Place = { text, file: paths.scanState, path: [] }
  const state = objectAt(parseJson(text, paths.scanState), place)
  const pending = state['pending']
  if (pending === undefined) return { position: state['position'] }
  return { position: state['position'], pending: parsePending(pending, inside(place, 'pending')) }
}

function parsePending(value: unknown, place: Place): PendingScan {
  const pending = objectAt(value, place)
  const findings = arrayAt(pending['findings'], inside(place, 'findings'))
  for (const [index, finding] of findings.entries()) {
    stringField(objectAt(finding, inside(place, 'findings', index)), 'fingerprint', inside(place, 'findings', index))
  }
  return {
    scan_id: stringField(pending, 'scan_id', place),
    at: stringField(pending, 'at', place),
    // This program alone writes them, in one atomic write with the position.
    findings: findings as readonly Finding[],
  }
}

async function writeScanState(state: ScanState, { files, paths }: CommitDeps): Promise<void> {
  files.makeDirectory(dirname(paths.scanState))
  await files.writeAtomic(paths.scanState, stringifyDocument(state))
}
