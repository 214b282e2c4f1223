/** The rows of `work list`: records with the words this program knows, cut to what fits into an agent's context. */
import type { ListedItem } from '../coordination/work/list-work.ts'
import { AutonomyError } from '../errors.ts'
import { nearestName } from '../workspace/nearest-name.ts'
import type { Listing } from './list-command.ts'

export type WorkRow = Readonly<Record<string, unknown>>

/** A rough measure: ids and punctuation make more tokens than words do. */
const CHARACTERS_PER_TOKEN = 3

export function workRow({ item, blockers }: ListedItem): WorkRow {
  const known = { ...item.record, status: item.status, priority: item.priority }
  return item.status === 'pending' ? { ...known, blocked_by: blockers } : known
}

/** A field that a record lacks is left out of its row. @throws AutonomyError USAGE: a field that none of the rows has */
export function withFields(rows: readonly WorkRow[], fields: readonly string[]): readonly WorkRow[] {
  const known = new Set(rows.flatMap((row) => Object.keys(row)))
  const unknown = fields.find((field) => !known.has(field))
  const near = unknown === undefined ? undefined : nearestName(unknown, known)
  if (near !== undefined) {
    throw new AutonomyError('USAGE', `no work item has a field ${JSON.stringify(unknown)}`, {
      hint: `Did you mean ${near}?`,
    })
  }
  return rows.map((row) =>
    Object.fromEntries(fields.flatMap((field) => (row[field] === undefined ? [] : [[field, row[field]]]))),
  )
}

/** The first items whose JSON fits; none when the first does not. */
export function withinTokens({ meta, items }: Listing<WorkRow>, tokens: number): Listing<WorkRow> {
  let left = tokens * CHARACTERS_PER_TOKEN
  const fitting: WorkRow[] = []
  for (const row of items) {
    left -= JSON.stringify(row, null, 2).length
    if (left < 0) break
    fitting.push(row)
  }
  return { meta: { ...meta, returned: fitting.length, truncated: fitting.length < meta.total }, items: fitting }
}
