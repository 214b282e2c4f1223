/**
 * The items of a large `work_claims.json` in a SQLite file, so that a claim costs the same with fifty items and with
 * fifty thousand. It is an index: it holds nothing that is not in the document and the journal, says which document and
 * how much of the journal that is (`basis`), and is made anew when it does not fit them or is damaged.
 */
import type { Instant } from '../../platform/clock.ts'
import {
  databaseError,
  openDatabase,
  removeDatabase,
  type Database,
  type Row,
  type Value,
} from '../../platform/database.ts'
import type { ItemTable } from '../ledger.ts'
import { parseWorkItem } from '../parse-work-item.ts'
import type { ActiveItem, PendingItem, WorkItem } from '../work-item.ts'
import { checkpointText, parseCheckpoint, type Checkpoint } from './checkpoint.ts'

/** What the index was made from. */
interface IndexBasis {
  /** Which content of which file. */
  document: string
  /** How much of the journal is in the index. */
  checkpoint: Checkpoint
}

/** A change of the document, each record as the text that will stand in it. */
export type IndexChange =
  | { kind: 'add'; text: string }
  | { kind: 'replace'; id: string; text: string }
  | { kind: 'remove'; id: string }

export interface ItemIndex extends ItemTable {
  /** Undefined for a new one. */
  basis(): IndexBasis | undefined
  /** Replaces everything. */
  rebuild(records: Iterable<string>, basis: IndexBasis): void
  apply(changes: readonly IndexChange[], basis: IndexBasis): void
  /** Of the item with this id, as it stands in the document. */
  text(id: string): string | undefined
  /** Every record of the document, those that are no items included, in their order. */
  records(): Iterable<string>
  close(): void
}

const VERSION = 1
const FINISHED = `status IN ('completed', 'failed', 'cancelled')`
const TABLES = `
  CREATE TABLE items (position INTEGER PRIMARY KEY, id TEXT, status TEXT, priority TEXT, work_type TEXT, created REAL,
    lease REAL, finished REAL, key TEXT, text TEXT NOT NULL);
  CREATE UNIQUE INDEX by_id ON items (id) WHERE id IS NOT NULL;
  CREATE INDEX by_queue ON items (status, priority, work_type, created, position);
  CREATE INDEX by_lease ON items (status, lease);
  CREATE INDEX by_end ON items (status, finished, position);
  CREATE INDEX by_key ON items (key) WHERE key IS NOT NULL;
  CREATE TABLE dependencies (needed TEXT, position INTEGER, PRIMARY KEY (needed, position)) WITHOUT ROWID;
  CREATE INDEX by_position ON dependencies (position);
  CREATE TABLE basis (document TEXT, checkpoint TEXT);
  PRAGMA user_version = ${VERSION}`

export function openItemIndex(path: string): ItemIndex {
  const database = usable(openDatabase(path)) ?? makeAnew(path)
  return { ...itemTable(database), ...contents(database), close: () => database.close() }
}

/** Undefined, and closed, when it was made by another version. */
function usable(database: Database | undefined): Database | undefined {
  if (database?.first('PRAGMA user_version')?.['user_version'] === VERSION) return database
  database?.close()
  return undefined
}

function makeAnew(path: string): Database {
  removeDatabase(path)
  const database = openDatabase(path)
  if (!database) throw databaseError('a new one does not open', path)
  database.transaction(() => database.execute(TABLES))
  return database
}

function itemTable(database: Database): ItemTable {
  const items = (where: string, ...values: readonly Value[]): readonly WorkItem[] =>
    [...database.rows(`SELECT text FROM items ${where}`, ...values)].flatMap((row) => itemOf(row) ?? [])
  const active = (where: string, ...values: readonly Value[]): readonly ActiveItem[] =>
    items(`WHERE status = 'active' ${where} ORDER BY position`, ...values).filter((item) => item.status === 'active')
  return {
    get: (id) => items('WHERE id = ?', id)[0],
    all: () => items('WHERE id IS NOT NULL ORDER BY position'),
    active: () => active(''),
    expired: (now: Instant) => active('AND lease < ?', now),
    oldestPending: (limit, accept) => oldestPending(database, limit, accept),
    withKey: (key) => items(`WHERE key = ? ORDER BY ${FINISHED}, position LIMIT 1`, key)[0],
    dependents: (id) =>
      [
        ...database.rows(
          'SELECT id FROM dependencies JOIN items USING (position) WHERE needed = ? ORDER BY position',
          id,
        ),
      ].map((row) => String(row['id'])),
    finished: () => items(`WHERE ${FINISHED} ORDER BY finished, position`),
    count: () => {
      const counts = { pending: 0, active: 0, completed: 0, failed: 0, cancelled: 0, unknown: 0 }
      const known = new Set<string>(Object.keys(counts))
      const isStatus = (status: string): status is keyof typeof counts => known.has(status)
      for (const row of database.rows(
        'SELECT status, count(*) AS items FROM items WHERE id NOT NULL GROUP BY status',
      )) {
        const status = String(row['status'])
        if (isStatus(status)) counts[status] = Number(row['items'])
      }
      return counts
    },
  }
}

function oldestPending(
  database: Database,
  limit: number,
  accept: (item: PendingItem) => boolean,
): readonly PendingItem[] {
  const found: PendingItem[] = []
  for (const { priority, work_type } of pendingGroups(database)) {
    const waiting = database.rows(
      `SELECT text FROM items WHERE status = 'pending' AND priority = ? AND work_type = ? ORDER BY created, position`,
      priority,
      work_type,
    )
    let left = limit
    for (const row of waiting) {
      const item = itemOf(row)
      if (item?.status !== 'pending' || !accept(item)) continue
      found.push(item)
      if (--left === 0) break
    }
  }
  return found
}

/** Each step looks up the next group in the index, so that it costs as much as there are groups, not items. */
function pendingGroups(database: Database): readonly { priority: string; work_type: string }[] {
  const groups: { priority: string; work_type: string }[] = []
  const next = `SELECT priority, work_type FROM items WHERE status = 'pending' AND (priority, work_type) > (?, ?)
    ORDER BY priority, work_type LIMIT 1`
  for (let last = { priority: '', work_type: '' }; ;) {
    const row = database.first(next, last.priority, last.work_type)
    if (!row) return groups
    last = { priority: String(row['priority']), work_type: String(row['work_type']) }
    groups.push(last)
  }
}

function contents(database: Database): Omit<ItemIndex, keyof ItemTable | 'close'> {
  const setBasis = ({ document, checkpoint }: IndexBasis): void => {
    database.execute('DELETE FROM basis')
    database.run('INSERT INTO basis VALUES (?, ?)', document, checkpointText(checkpoint))
  }
  return {
    basis: () => {
      const row = database.first('SELECT document, checkpoint FROM basis')
      const checkpoint = parseCheckpoint(row && String(row['checkpoint']))
      return checkpoint && { document: String(row?.['document']), checkpoint }
    },
    rebuild: (records, basis) =>
      database.transaction(() => {
        database.execute('DELETE FROM items; DELETE FROM dependencies')
        let position = 0
        for (const text of records) insert(database, ++position, text)
        setBasis(basis)
      }),
    apply: (changes, basis) =>
      database.transaction(() => {
        for (const change of changes) applyChange(database, change)
        setBasis(basis)
      }),
    records: function* () {
      for (const row of database.rows('SELECT text FROM items ORDER BY position')) yield String(row['text'])
    },
    text: (id) => {
      const row = database.first('SELECT text FROM items WHERE id = ?', id)
      return row && String(row['text'])
    },
  }
}

function applyChange(database: Database, change: IndexChange): void {
  if (change.kind === 'add') {
    const last = database.first('SELECT max(position) AS position FROM items')
    insert(database, Number(last?.['position'] ?? 0) + 1, change.text)
    return
  }
  const position = database.first('SELECT position FROM items WHERE id = ?', change.id)?.['position']
  if (typeof position !== 'number') return
  database.run('DELETE FROM items WHERE position = ?', position)
  database.run('DELETE FROM dependencies WHERE position = ?', position)
  if (change.kind === 'replace') insert(database, position, change.text)
}

/** Of records with the same id the first counts; a later one is only kept, like a record that is no item. */
function insert(database: Database, position: number, text: string): void {
  const parsed = parseWorkItem(JSON.parse(text))
  const isFirst = parsed && !database.first('SELECT 1 FROM items WHERE id = ?', parsed.id)
  const item = isFirst ? parsed : undefined
  database.run(
    'INSERT INTO items VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?, ?)',
    position,
    item?.id ?? null,
    item?.status ?? null,
    item?.priority ?? null,
    item?.work_type ?? null,
    item?.created ?? null,
    item?.status === 'active' ? (item.lease_expires ?? null) : null,
    item && 'finished' in item ? item.finished : null,
    item?.idempotency_key ?? null,
    text,
  )
  for (const needed of new Set(item?.depends_on ?? []))
    database.run('INSERT OR IGNORE INTO dependencies VALUES (?, ?)', needed, position)
}

function itemOf(row: Row): WorkItem | undefined {
  return parseWorkItem(JSON.parse(String(row['text'])))
}
