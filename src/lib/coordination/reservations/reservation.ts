/**
 * Paths that somebody keeps for themselves without a work item: a record of `path_reservations.json`. It is no work: it
 * is counted nowhere, and is over with its time. Written only while the lock of the store is held.
 */
import { join } from 'node:path'
import { AutonomyError } from '../../errors.ts'
import type { Instant } from '../../platform/clock.ts'
import type { Platform } from '../../platform/deps.ts'
import { parseJson } from '../../platform/json-document.ts'
import type { WorkspacePaths } from '../../workspace/paths.ts'
import { instantField, isRecord, textField, textsField } from '../record-fields.ts'
import type { GlobPlace } from './path-glob.ts'

/** As it stands in the document. */
export interface Reservation {
  reservation_id: string
  agent_id: string
  paths: readonly string[]
  reason?: string
  /** ISO 8601. */
  created_at: string
  expires_at: string
}

export type ReservationFiles = Pick<Platform, 'files'> & { paths: Pick<WorkspacePaths, 'coordination'> }

/** Those whose time is not over. @throws AutonomyError INVALID_DOCUMENT, IO */
export function currentReservations(now: Instant, deps: ReservationFiles): readonly Reservation[] {
  return readReservations(deps).filter(({ expires_at }) => Date.parse(expires_at) >= now)
}

/** Records that are no reservations are passed over. @throws AutonomyError INVALID_DOCUMENT, IO */
function readReservations({ files, paths }: ReservationFiles): readonly Reservation[] {
  const file = documentPath(paths)
  const text = files.readTextIfPresent(file)
  if (text === undefined || text.trim() === '') return []
  const value = parseJson(text, file)
  if (Array.isArray(value)) return value.flatMap((record: unknown) => parseReservation(record) ?? [])
  throw new AutonomyError('INVALID_DOCUMENT', `${file} is not a list of reservations`, {
    hint: 'Mend it in an editor: a list of records, [] when there are none.',
  })
}

/** @throws AutonomyError IO */
export async function writeReservations(
  all: readonly Reservation[],
  { files, paths }: ReservationFiles,
): Promise<void> {
  const lines = all.map((each) => `  ${JSON.stringify(each)}`)
  files.makeDirectory(paths.coordination.folder)
  await files.writeAtomic(documentPath(paths), lines.length === 0 ? '[]\n' : `[\n${lines.join(',\n')}\n]\n`)
}

export function globPlace({
  paths,
  environment,
}: { paths: Pick<WorkspacePaths, 'root'> } & Pick<Platform, 'environment'>): GlobPlace {
  return { root: paths.root, ignoresCase: environment.platform === 'darwin' || environment.platform === 'win32' }
}

function documentPath({ coordination }: Pick<WorkspacePaths, 'coordination'>): string {
  return join(coordination.folder, 'path_reservations.json')
}

function parseReservation(record: unknown): Reservation | undefined {
  if (!isRecord(record)) return undefined
  const [reservation_id, agent_id] = [textField(record, 'reservation_id'), textField(record, 'agent_id')]
  const [paths, expires_at] = [textsField(record, 'paths'), textField(record, 'expires_at')]
  if (!reservation_id || !agent_id || paths === undefined || expires_at === undefined) return undefined
  if (instantField(record, 'expires_at') === undefined) return undefined
  const reason = textField(record, 'reason')
  const created_at = textField(record, 'created_at') ?? expires_at
  return { reservation_id, agent_id, paths, ...(reason !== undefined && { reason }), created_at, expires_at }
}
