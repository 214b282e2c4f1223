/** `history.json`: text <-> History, and reading it. Fields this program does not know are kept. */
import { parseJson } from '../../platform/json-document.ts'
import type { Platform } from '../../platform/deps.ts'
import type { WorkspacePaths } from '../../workspace/paths.ts'
import {
  arrayAt,
  countsField,
  inside,
  numberField,
  objectAt,
  present,
  stringField,
  wordField,
  type Place,
} from '../document-shape.ts'
import { PRIORITIES } from '../todos/todo.ts'
import { EMPTY_HISTORY, type FingerprintHistory, type History } from './history.ts'

export interface HistoryDeps extends Pick<Platform, 'files'> {
  paths: Pick<WorkspacePaths, 'history'>
}

/** An absent file is an empty history. @throws AutonomyError INVALID_DOCUMENT, IO */
export function readHistory({ files, paths }: HistoryDeps): History {
  const text = files.readTextIfPresent(paths.history)
  return text === undefined ? EMPTY_HISTORY : parseHistory(text, paths.history)
}

/** @throws AutonomyError INVALID_DOCUMENT */
export function parseHistory(text: string, file: string): History {
  const place: Place = { text, file, path: [] }
  const document = objectAt(parseJson(text, file), place)
  const entries = inside(place, 'fingerprints')
  return {
    ...document,
    ...present(document, place, { strings: ['last_scan', 'last_scan_at', 'previous_scan_at'], numbers: [] }),
    scans: numberField(document, 'scans', place),
    fingerprints: arrayAt(document['fingerprints'], entries).map((entry, index) =>
      parseEntry(entry, inside(entries, index)),
    ),
  }
}

function parseEntry(value: unknown, place: Place): FingerprintHistory {
  const entry = objectAt(value, place)
  return {
    ...entry,
    fingerprint: stringField(entry, 'fingerprint', place),
    kind: wordField(['pattern', 'template'])(entry, 'kind', place),
    error_pattern: stringField(entry, 'error_pattern', place),
    component: stringField(entry, 'component', place),
    category: stringField(entry, 'category', place),
    priority: wordField(PRIORITIES)(entry, 'priority', place),
    total: numberField(entry, 'total', place),
    first_seen: stringField(entry, 'first_seen', place),
    last_seen: stringField(entry, 'last_seen', place),
    last_scan_number: numberField(entry, 'last_scan_number', place),
    last_scan_at: stringField(entry, 'last_scan_at', place),
    hours: countsField(entry, 'hours', place),
    days: countsField(entry, 'days', place),
  }
}
