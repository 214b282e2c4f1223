/** The rows of `work list`: records with the words this program knows, cut to what fits into an agent's context. */
import type { ListedItem } from '../coordination/work/list-work.ts'
import type { WorkFields } from '../coordination/work-item.ts'
import { AutonomyError } from '../errors.ts'
import { nearestName } from '../workspace/nearest-name.ts'
import type { Listing } from './list-command.ts'

export type WorkRow = Readonly<Record<string, unknown>>

/** A field that no record happens to have yet may be asked for, too. */
const WORK_FIELDS: Readonly<Record<keyof WorkFields, true>> = {
  work_item_id: true,
  agent_id: true,
  reactor_id: true,
  claimed_at: true,
  estimated_duration: true,
  work_type: true,
  priority: true,
  description: true,
  status: true,
  team: true,
  progress: true,
  last_update: true,
  completed_at: true,
  result: true,
  created_by: true,
  created_at: true,
  telemetry: true,
  depends_on: true,
  depends_on_completed: true,
  lease_expires_at: true,
  fencing_token: true,
  attempts: true,
  max_attempts: true,
  idempotency_key: true,
  acceptance: true,
  evidence: true,
  superseded_by: true,
  supersedes: true,
  completion_mode: true,
  completed_by: true,
  failed_reason: true,
  needs_review: true,
  velocity_points: true,
  tags: true,
  todo_id: true,
  paths: true,
}

/** A rough measure: ids and punctuation make more tokens than words do. */
const CHARACTERS_PER_TOKEN = 3

export function workRow({ item, blockers }: ListedItem): WorkRow {
  const known = { ...item.record, status: item.status, priority: item.priority }
  return item.status === 'pending' ? { ...known, blocked_by: blockers } : known
}

/** A field that a record lacks is left out of its row. @throws AutonomyError USAGE: a field of no work item */
export function withFields(rows: readonly WorkRow[], fields: readonly string[]): readonly WorkRow[] {
  const known = new Set([...Object.keys(WORK_FIELDS), 'blocked_by', ...rows.flatMap((row) => Object.keys(row))])
  const unknown = fields.find((field) => !known.has(field))
  if (unknown !== undefined) {
    const near = nearestName(unknown, known)
    throw new AutonomyError('USAGE', `no work item has a field ${JSON.stringify(unknown)}`, {
      hint: near === undefined ? `There are ${[...known].toSorted().join(', ')}.` : `Did you mean ${near}?`,
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
