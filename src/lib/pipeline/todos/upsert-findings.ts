/**
 * Pure: todos + the findings of one scan -> todos. A new finding becomes a todo; a known one refreshes its counts; a
 * resolved one that came back is reopened as a regression; a cancelled one stays cancelled (a person has said that it is
 * no work) with its counts up to date. An unknown template becomes a todo only when it recurs or is fatal. Applying the
 * same scan twice changes nothing.
 */
import { toIso, type Instant } from '../../platform/clock.ts'
import { componentOf } from '../analyze/component.ts'
import type { Finding } from '../findings.ts'
import type { History } from '../history/history.ts'
import { isRegression, regressionReason } from './is-regression.ts'
import { findingMetadata, newTodo } from './new-todo.ts'
import { todoInstant } from './todo-time.ts'
import { isOpen, type Todo, type TodoDocument } from './todo.ts'
import { reopened } from './transitions.ts'

export interface UpsertScan {
  scan_id: string
  findings: readonly Finding[]
  /** With this scan already recorded in it. */
  history: History
  /** Clock time of the scan. */
  now: Instant
  /** For times in todos that carry no zone. */
  timezone: string
}

/** Ids of todos, by what the scan did to them. */
export interface UpsertOutcome {
  created: readonly string[]
  refreshed: readonly string[]
  reopened: readonly string[]
  /** Todos of the original that got a fingerprint. Also in `refreshed` or `reopened`. */
  adopted: readonly string[]
  /** Unknown templates seen for the first time: remembered, not yet a todo. */
  held: number
}

interface Change {
  todo: Todo
  /** Where it stands among the todos. */
  position: number
  what: 'created' | 'refreshed' | 'reopened'
  isAdopted: boolean
}

export function upsertFindings(
  document: TodoDocument,
  scan: UpsertScan,
): { document: TodoDocument; result: UpsertOutcome } {
  if (document.last_scan === scan.scan_id || scan.findings.length === 0) {
    return { document, result: { created: [], refreshed: [], reopened: [], adopted: [], held: 0 } }
  }
  const index = indexTodos(document)
  const totals = new Map(scan.history.fingerprints.map(({ fingerprint, total }) => [fingerprint, total]))
  const changes = scan.findings.flatMap((finding) => {
    const total = Math.max(totals.get(finding.fingerprint) ?? 0, finding.occurrences)
    const change = applyFinding(finding, index, { ...scan, total })
    if (change) remember(change, index)
    return change ? [change] : []
  })
  const ids = (what: Change['what']): readonly string[] =>
    changes.filter((change) => change.what === what).map(({ todo }) => todo.id)
  return {
    document: { ...document, todos: [...index.todos], last_scan: scan.scan_id },
    result: {
      created: ids('created'),
      refreshed: ids('refreshed'),
      reopened: ids('reopened'),
      adopted: changes.filter(({ isAdopted }) => isAdopted).map(({ todo }) => todo.id),
      held: scan.findings.length - changes.length,
    },
  }
}

interface TodoIndex {
  /** The document's todos, with what the scan has changed so far. */
  todos: Todo[]
  taken: Set<string>
  /** Positions in `todos`. */
  byFingerprint: Map<string, number>
  /** Of todos of the original, which carry no fingerprint, by pattern. */
  adoptable: ReadonlyMap<string, readonly number[]>
}

function indexTodos(document: TodoDocument): TodoIndex {
  const todos = [...document.todos]
  const unreadIds = (document.unread_records ?? []).map(({ record }) => String(record['id']))
  return {
    todos,
    taken: new Set([...todos.map(({ id }) => id), ...unreadIds]),
    // From the end, so that of two todos with one fingerprint the older is kept up to date.
    byFingerprint: new Map(
      [...todos.entries()]
        .toReversed()
        .flatMap(([position, { metadata }]) => (metadata.fingerprint ? [[metadata.fingerprint, position]] : [])),
    ),
    adoptable: Map.groupBy(
      [...todos.keys()].filter((position) => !todos[position]?.metadata.fingerprint),
      (position) => todos[position]?.metadata.error_pattern ?? '',
    ),
  }
}

function remember({ todo, position }: Change, index: TodoIndex): void {
  index.todos[position] = todo
  index.taken.add(todo.id)
  if (todo.metadata.fingerprint) index.byFingerprint.set(todo.metadata.fingerprint, position)
}

function applyFinding(finding: Finding, index: TodoIndex, scan: UpsertScan & { total: number }): Change | undefined {
  const known = index.byFingerprint.get(finding.fingerprint)
  const position = known ?? adoptableFor(finding, index)
  const todo = position === undefined ? undefined : index.todos[position]
  if (position !== undefined && todo) {
    const isAdopted = known === undefined
    // Without the state folder (a fresh clone, a clean-up) the logs are read from their beginning once more.
    const mayBeCounted = isAdopted || scan.history.scans === 1
    const before = mayBeCounted ? beforeScan(todo, scan, finding) : todo
    return { ...seenAgain(before, finding, scan), position, isAdopted }
  }
  const isWorkYet = finding.kind === 'pattern' || finding.fatal === true || scan.total >= 2
  if (!isWorkYet) return undefined
  const created = newTodo(finding, { ...scan, taken: index.taken })
  return { todo: created, position: index.todos.length, what: 'created', isAdopted: false }
}

/**
 * Somebody counted the very lines that the first scan reads, the original or we ourselves: the larger of the two counts
 * is the whole. Returned without this scan's events, which are added afterwards.
 */
function beforeScan(todo: Todo, { total }: { total: number }, { occurrences }: Finding): Todo {
  const whole = Math.max(todo.metadata.occurrences ?? 0, total)
  return { ...todo, metadata: { ...todo.metadata, occurrences: whole - occurrences } }
}

/** Position of the first open todo of the original for this pattern and log, or else of the first finished one. */
function adoptableFor(finding: Finding, { adoptable, todos }: TodoIndex): number | undefined {
  const candidates = (adoptable.get(finding.error_pattern) ?? []).filter((position) => {
    const metadata = todos[position]?.metadata
    return metadata?.source_log && !metadata.fingerprint && componentOf(metadata.source_log) === finding.component
  })
  return candidates.find((position) => isOpen(todos[position] ?? { status: 'completed' })) ?? candidates[0]
}

function seenAgain(todo: Todo, finding: Finding, scan: UpsertScan): Pick<Change, 'todo' | 'what'> {
  const fresh = refreshed(todo, finding, scan)
  const { status, completed_at, updated_at } = todo
  const completedAt = status === 'completed' ? todoInstant(completed_at ?? updated_at, scan.timezone) : undefined
  const isBack =
    completedAt !== undefined &&
    isRegression({
      last_seen: finding.last_seen,
      completed_at: completedAt,
      now: scan.now,
      previous_scan_at: todoInstant(scan.history.previous_scan_at, scan.timezone),
    })
  if (!isBack) return { todo: fresh, what: 'refreshed' }
  const again = reopened(fresh, regressionReason(finding.last_seen), scan.now)
  return { todo: { ...again, regressions: (todo.regressions ?? 0) + 1 }, what: 'reopened' }
}

function refreshed(todo: Todo, finding: Finding, { now, timezone }: UpsertScan): Todo {
  const { metadata } = todo
  const earliest = Math.min(finding.first_seen, todoInstant(metadata.first_seen, timezone) ?? finding.first_seen)
  const latest = Math.max(finding.last_seen, todoInstant(metadata.last_seen, timezone) ?? finding.last_seen)
  return {
    ...todo,
    updated_at: toIso(now),
    metadata: {
      ...metadata,
      ...findingMetadata(finding, now),
      occurrences: (metadata.occurrences ?? 0) + finding.occurrences,
      first_seen: toIso(earliest),
      last_seen: toIso(latest),
      sources: [...new Set([...finding.sources, ...(metadata.sources ?? [])])].slice(0, 20),
    },
  }
}
