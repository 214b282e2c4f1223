/** Pure: work to be added -> records and steps. The same key is the same work: it is not added a second time. */
import { AutonomyError, type SourcePosition } from '../../errors.ts'
import { toIso, type Instant } from '../../platform/clock.ts'
import type { Priority } from '../../workspace/config.ts'
import type { DecisionState, Step } from '../ledger.ts'
import { parseWorkItem } from '../parse-work-item.ts'
import type { CoordinationRecord, WorkFields, WorkItem } from '../work-item.ts'
import { parseGlob } from '../reservations/path-glob.ts'
import { noSuchItem } from './find-item.ts'
import { splitWords } from './split-words.ts'

export interface AddWork {
  description: string
  type: string
  /** Default: medium. */
  priority?: Priority | undefined
  team?: string | undefined
  /** Adding again with the same key adds nothing. */
  key?: string | undefined
  /** Ids or keys of work that has to be completed before. */
  depends_on?: readonly string[] | undefined
  /** Commands that must exit 0 before it counts as done; words are split without a shell. */
  acceptance?: readonly string[] | undefined
  max_attempts?: number | undefined
  /** For people: `30m`. */
  estimate?: string | undefined
  tags?: readonly string[] | undefined
  /** Globs of the files it changes, relative to the workspace. */
  paths?: readonly string[] | undefined
  created_by?: string | undefined
  todo_id?: string | undefined
  /** It was done before it came here: it is kept as completed, and counts as nobody's work. */
  completed?: Completed | undefined
}

export interface Completed {
  result: string
  /** Default: now. */
  at?: Instant | undefined
}

/** What of it was given. */
export type GivenWork = { [Field in keyof AddWork]?: AddWork[Field] | undefined }

export interface AddedWork {
  item: WorkItem
  /** True: work with this key was there before; nothing was added. */
  already: boolean
}

export interface Additions {
  added: readonly AddedWork[]
  steps: readonly Step[]
}

type NewRecord = WorkFields & CoordinationRecord

interface Moment {
  now: Instant
  /** A new `telemetry` for each item. */
  telemetry: readonly CoordinationRecord[]
  /** Where each was read, for errors. */
  positions?: readonly SourcePosition[]
  /** Absolute paths within this folder, the workspace, are made relative to it. */
  root?: string | undefined
}

/** @throws AutonomyError USAGE, NOT_FOUND or CONFLICT (what it depends on is not there, or will never be completed) */
export function addItems(works: readonly AddWork[], state: DecisionState, moment: Moment): Additions {
  const added: AddedWork[] = []
  const steps: Step[] = []
  const byKey = new Map<string, WorkItem>()
  for (const [index, work] of works.entries()) {
    const before = work.key === undefined ? undefined : (byKey.get(work.key) ?? keyed(work.key, state))
    const record = before === undefined ? recordAt(index, work, { state, moment, byKey }) : undefined
    const item = before ?? parsed(record)
    added.push({ item, already: before !== undefined })
    if (record !== undefined) steps.push({ kind: 'add-item', record, entry: entryFor(item, work) })
    if (work.key !== undefined) byKey.set(work.key, item)
  }
  return { added, steps }
}

interface Surroundings {
  state: DecisionState
  moment: Moment
  /** What was added before in the same step. */
  byKey: ReadonlyMap<string, WorkItem>
}

function recordAt(index: number, work: AddWork, { state, moment, byKey }: Surroundings): NewRecord {
  const { now, telemetry, positions, root } = moment
  try {
    const dependencies = dependenciesOf(work, state, byKey)
    const paths = relativePaths(work.paths, root)
    return newRecord({ ...work, paths }, dependencies, { id: state.newId('work'), now, telemetry: telemetry[index] })
  } catch (error) {
    const position = positions?.[index]
    if (!(error instanceof AutonomyError) || position === undefined) throw error
    const { code, message, hint, details } = error
    throw new AutonomyError(code, message, { position, details, cause: error, ...(hint !== undefined && { hint }) })
  }
}

function entryFor(
  { id, trace_id, status }: WorkItem,
  { created_by }: AddWork,
): Extract<Step, { kind: 'add-item' }>['entry'] {
  return {
    op: 'add',
    work_item_id: id,
    to: status,
    ...(trace_id !== undefined && { trace_id }),
    ...(created_by !== undefined && { by: created_by }),
  }
}

function keyed(key: string, state: DecisionState): WorkItem | undefined {
  const known = state.items.withKey(key) ?? state.archived({ idempotencyKey: key })
  // An export names an item that has no key by its id.
  if (known !== undefined || !key.startsWith('work_')) return known
  return state.items.get(key) ?? state.archived({ id: key })
}

interface Dependencies {
  ids: readonly string[]
  /** Of these, those that have left the document. */
  archived: readonly string[]
}

function dependenciesOf(work: AddWork, state: DecisionState, added: ReadonlyMap<string, WorkItem>): Dependencies {
  const found = [...new Set(work.depends_on)].map((name) => {
    const live = added.get(name) ?? state.items.get(name) ?? state.items.withKey(name)
    if (live !== undefined) return { id: live.id, isArchived: false }
    return { id: completedBefore(name, state).id, isArchived: true }
  })
  return {
    ids: [...new Set(found.map(({ id }) => id))],
    archived: [...new Set(found.filter(({ isArchived }) => isArchived).map(({ id }) => id))],
  }
}

/** What has left the document can only be waited for when it is completed. */
function completedBefore(name: string, state: DecisionState): WorkItem {
  const item = state.archived({ id: name }) ?? state.archived({ idempotencyKey: name })
  if (item === undefined) throw noSuchItem(name, state)
  if (item.status === 'completed') return item
  throw new AutonomyError('CONFLICT', `work item ${item.id} is ${item.status}: nothing can wait for it`, {
    hint: `How it ended: autonomy work show ${item.id}`,
  })
}

function newRecord(
  work: AddWork,
  { ids, archived }: Dependencies,
  { id, now, telemetry }: { id: string; now: Instant; telemetry: CoordinationRecord | undefined },
): NewRecord {
  const {
    description,
    type,
    priority = 'medium',
    team,
    key,
    acceptance = [],
    max_attempts,
    estimate,
    tags = [],
    paths = [],
  } = work
  refuseUnusable(work)
  return {
    work_item_id: id,
    ...(estimate !== undefined && { estimated_duration: estimate }),
    work_type: type,
    priority,
    description,
    ...beginning(work, now),
    ...(team !== undefined && { team }),
    created_at: toIso(now),
    ...(work.created_by !== undefined && { created_by: work.created_by }),
    ...(ids.length > 0 && { depends_on: ids }),
    ...(archived.length > 0 && { depends_on_completed: archived }),
    ...(max_attempts !== undefined && { max_attempts }),
    ...(key !== undefined && { idempotency_key: key }),
    ...(acceptance.length > 0 && { acceptance }),
    ...(tags.length > 0 && { tags }),
    ...(paths.length > 0 && { paths }),
    ...(work.todo_id !== undefined && { todo_id: work.todo_id }),
    ...(telemetry && !work.completed && { telemetry }),
  }
}

/** What was completed elsewhere has no trace here. */
function beginning({ completed }: AddWork, now: Instant): Partial<NewRecord> {
  if (completed === undefined) return { status: 'pending', progress: 0 }
  return { status: 'completed', progress: 100, completed_at: toIso(completed.at ?? now), result: completed.result }
}

/** @throws AutonomyError USAGE */
function relativePaths(paths: readonly string[] = [], root = ''): readonly string[] {
  return [...new Set(paths.map((path) => parseGlob(path, { root, ignoresCase: false }).text))]
}

/** @throws AutonomyError USAGE */
function refuseUnusable({ description, type, acceptance = [], max_attempts = 1 }: AddWork): void {
  if (description.trim() === '') throw needs('description')
  if (type.trim() === '') throw needs('type')
  if (!Number.isInteger(max_attempts) || max_attempts < 1) {
    throw new AutonomyError('USAGE', `max_attempts is ${max_attempts}; it must be a whole number of at least 1`)
  }
  for (const command of acceptance) splitWords(command)
}

function needs(field: 'description' | 'type'): AutonomyError {
  return new AutonomyError('USAGE', `a work item needs a ${field}`, { hint: `Its ${field} must have a word in it.` })
}

function parsed(record: NewRecord | undefined): WorkItem {
  const item = parseWorkItem(record)
  if (item === undefined) throw new Error('a new record has an id')
  return item
}
